-- Run history. On SQLite it has a file of its own, which makes its tables itself (schema.ts).
create table action_runs (
  id text not null,
  trace_id text not null,
  parent_id text,
  started_at bigint not null,
  duration_ms double precision not null,
  attempt integer not null,
  action text not null,
  module text,
  trigger_kind text not null,
  trigger_detail jsonb,
  caller_kind text not null,
  caller_id text,
  org text,
  status text not null,
  error_code text,
  error jsonb,
  input jsonb,
  output jsonb,
  spans jsonb,
  repeats jsonb,
  primary key (id)
);
create index action_runs_time on action_runs (started_at, id);
create index action_runs_action on action_runs (action, started_at, id);
create index action_runs_trace on action_runs (trace_id);
create index action_runs_parent on action_runs (parent_id) where parent_id is not null;
create index action_runs_status on action_runs (status, started_at, id) where status <> 'succeeded';
create index action_runs_org on action_runs (org, started_at, id, action) where org is not null;
create index action_runs_caller on action_runs (caller_id, started_at, id, org, action)
  where caller_id is not null;
create index action_runs_error on action_runs (error_code, started_at, id) where error_code is not null;
create index action_runs_action_status on action_runs (action, status, started_at, id)
  where status <> 'succeeded';
create index action_runs_org_status on action_runs (org, status, started_at, id)
  where org is not null and status <> 'succeeded';
create index action_runs_caller_status on action_runs (caller_id, status, started_at, id)
  where caller_id is not null and status <> 'succeeded';

create table action_logs (
  id text not null,
  run_id text not null,
  action text not null,
  level text not null,
  time bigint not null,
  message text not null,
  fields jsonb,
  primary key (id)
);
create index action_logs_time on action_logs (time, id);
create index action_logs_run on action_logs (run_id);
create index action_logs_level on action_logs (level, time, id) where level in ('warn', 'error');

-- down
drop table action_logs;
drop table action_runs;
