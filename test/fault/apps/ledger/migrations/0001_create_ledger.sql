-- Every entry raises its writer's sum in the same transaction, so that halves of one can be told.
create table entries (
  id text primary key,
  writer integer not null,
  note text not null
);
create table sums (
  writer integer primary key,
  entries bigint not null
);
-- Written by single statements, in no transaction.
create table notes (
  id text primary key
);

-- down
drop table notes;
drop table sums;
drop table entries;
