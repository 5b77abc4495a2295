-- What came of an operation, for when the same is asked again. Times in milliseconds since the epoch.
create table idempotency_records (
  action text not null,
  scope text not null,
  key text not null,
  fingerprint text not null,
  outcome text,
  busy_until bigint not null,
  expires_at bigint not null,
  primary key (action, scope, key)
);
create index idempotency_records_expiry on idempotency_records (expires_at);

-- down
drop table idempotency_records;
