-- How many runs there were, how they ended and how long they took, by minutes and hours.
create table action_run_counts (
  id text not null,
  action text not null,
  width integer not null,
  time bigint not null,
  runs integer not null,
  failed integer not null,
  refused integer not null,
  duration_ms bigint not null,
  buckets text not null,
  primary key (id)
);
create index action_run_counts_time on action_run_counts (width, time);

-- down
drop table action_run_counts;
