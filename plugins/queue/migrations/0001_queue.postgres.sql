-- Claiming writes columns that no index has, so that it is a heap-only update; for that more than half
-- of each page is kept free, as a claimed row is a third longer. Keys are compared byte by byte: nobody
-- reads them in the order of a language, and an insert compares some twenty of them.
create table job_queue (
  id text collate "C" not null,
  queue text collate "C" not null,
  action text not null,
  input text not null,
  priority integer not null,
  run_at bigint not null,
  created_at bigint not null,
  attempt integer not null,
  crashes integer not null,
  max_attempts integer,
  backoff text,
  unique_key text collate "C",
  group_key text collate "C",
  group_place bigint,
  limit_key text collate "C",
  limit_max integer,
  locked_by text collate "C",
  locked_at bigint,
  cancel_at bigint,
  caller text,
  org text,
  traceparent text,
  trigger_kind text,
  trigger_options text,
  errors text,
  replay_of text,
  primary key (id)
) with (fillfactor = 40);
create index job_queue_free on job_queue (queue, priority desc, run_at, id)
  where group_key is null and limit_key is null and crashes < 2;
create index job_queue_guarded on job_queue (queue, priority desc, run_at, id)
  where group_key is not null or limit_key is not null or crashes > 1;
create unique index job_queue_unique on job_queue (unique_key) where unique_key is not null;
create index job_queue_group on job_queue (group_key, group_place) where group_key is not null;
create sequence job_queue_places;

create table job_failures (
  id text collate "C" not null,
  queue text collate "C" not null,
  action text not null,
  input text not null,
  priority integer not null,
  run_at bigint not null,
  created_at bigint not null,
  failed_at bigint not null,
  attempt integer not null,
  crashes integer not null,
  max_attempts integer,
  backoff text,
  unique_key text collate "C",
  group_key text collate "C",
  limit_key text collate "C",
  limit_max integer,
  caller text,
  org text,
  traceparent text,
  trigger_kind text,
  trigger_options text,
  errors text not null,
  replay_of text,
  replayed_as text,
  primary key (id)
);
create index job_failures_time on job_failures (failed_at);

create table job_completions (
  id text collate "C" not null,
  queue text collate "C" not null,
  action text not null,
  input text not null,
  priority integer not null,
  run_at bigint not null,
  created_at bigint not null,
  completed_at bigint not null,
  attempt integer not null,
  caller text,
  org text,
  traceparent text,
  replay_of text,
  primary key (id)
);
create index job_completions_time on job_completions (completed_at);

-- Keys of enqueues that may be repeated.
create table job_keys (
  key text collate "C" not null,
  job_id text collate "C" not null,
  expires_at bigint not null,
  primary key (key)
);
create index job_keys_expiry on job_keys (expires_at);

-- Which job runs by which group or limit.
create table job_slots (
  key text collate "C" not null,
  job_id text collate "C" not null,
  primary key (key, job_id)
);

create table job_pauses (
  queue text collate "C" not null,
  paused_at bigint not null,
  primary key (queue)
);

create table job_workers (
  id text collate "C" not null,
  lock_key bigint,
  host text not null,
  pid integer not null,
  birth text not null,
  started_at bigint not null,
  lease_until bigint not null,
  primary key (id)
);

-- down
drop table job_workers;
drop table job_pauses;
drop table job_slots;
drop table job_keys;
drop table job_completions;
drop table job_failures;
drop table job_queue;
drop sequence job_queue_places;
