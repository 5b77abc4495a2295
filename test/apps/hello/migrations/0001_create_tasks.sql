-- One file for SQLite and Postgres: both know these types.
create table lists (
  id text primary key,
  name text not null unique,
  created_at timestamptz not null default current_timestamp
);

create table tasks (
  id text primary key,
  list_id text not null references lists (id) on delete cascade,
  title text not null check (length(trim(title)) > 0),
  done boolean not null default false,
  created_at timestamptz not null default current_timestamp,
  unique (list_id, title)
);

-- The list of whoever names none.
insert into lists (id, name) values ('inbox', 'Inbox');

-- down
drop table tasks;
drop table lists;
