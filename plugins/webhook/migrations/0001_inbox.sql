-- Deliveries that came, so that one that comes again is not run again. Times in milliseconds since the epoch.
create table webhook_inbox (
  provider text not null,
  path text not null,
  id text not null,
  received_at bigint not null,
  busy_until bigint,
  primary key (provider, path, id)
);
create index webhook_inbox_time on webhook_inbox (received_at);

-- down
drop table webhook_inbox;
