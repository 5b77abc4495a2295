-- Where webhooks are sent to. Secrets sign what is sent, so that they are kept as they are. Times in
-- milliseconds since the epoch.
create table webhook_endpoints (
  id text not null,
  url text not null,
  description text,
  org text,
  secrets text not null,
  created_at bigint not null,
  disabled_at bigint,
  disabled_because text,
  primary key (id)
);
create index webhook_endpoints_org on webhook_endpoints (org, id);

-- down
drop table webhook_endpoints;
