-- One file for SQLite and Postgres: both know these types.
create table projects (
  id text primary key,
  org_id text not null references organizations (id) on delete cascade,
  name text not null check (length(trim(name)) > 0),
  archived boolean not null default false,
  created_at timestamptz not null default current_timestamp,
  -- With the organisation in it: the names of others must not be found out by trying.
  unique (org_id, name)
);

-- down
drop table projects;
