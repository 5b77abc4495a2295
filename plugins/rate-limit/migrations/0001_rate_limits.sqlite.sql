-- What is used of each limit. Times in milliseconds since the epoch; `level` in calls × milliseconds of
-- the window; keys are hashes, as they are made of addresses and names.
create table rate_limits (
  key text primary key,
  level bigint not null,
  at bigint not null,
  drained_at bigint not null
);
create index rate_limits_drained on rate_limits (drained_at);

-- down
drop table rate_limits;
