-- Runs that have not settled, and the processes that they belong to.
alter table action_runs add column process text;
create table action_processes (
  id text not null,
  host text not null,
  pid integer not null,
  seen_at bigint not null,
  primary key (id)
);

-- down
drop table action_processes;
alter table action_runs drop column process;
