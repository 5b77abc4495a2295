-- What is sold. Nothing here is ever deleted, as subscriptions refer to it: what is out of the config is archived.
create table plans (
  id text not null primary key,
  name text not null,
  description text,
  prices jsonb not null,
  price_ids jsonb not null,
  public boolean not null,
  position integer not null,
  archived_at timestamptz
);

create table features (
  id text not null primary key,
  name text not null,
  description text,
  kind text not null,
  counts text,
  meter text,
  archived_at timestamptz
);

-- An amount that is null has no limit.
create table plan_features (
  plan_id text not null references plans (id),
  feature_id text not null references features (id),
  amount bigint,
  overage boolean not null,
  primary key (plan_id, feature_id)
);

-- What was made of the config last; also whose turn it is to do so.
create table billing_catalogue (
  id text not null primary key,
  fingerprint text not null,
  synced_at timestamptz not null
);

-- Who an organisation is with the provider, and whether it has had its trial.
create table billing_accounts (
  org_id text not null primary key references organizations (id) on delete cascade,
  provider text,
  customer text,
  trial_at timestamptz,
  created_at timestamptz not null
);
-- lint-ignore unique-without-org: it says which organisation a customer of the provider is
create unique index billing_accounts_customer on billing_accounts (provider, customer);

-- An organisation that is gone leaves its subscriptions, so that the provider can still be told to end them.
create table subscriptions (
  id text not null primary key,
  org_id text references organizations (id) on delete set null,
  plan_id text not null references plans (id),
  interval text not null,
  provider text,
  provider_id text,
  status text not null,
  quantity integer not null,
  anchor timestamptz not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  trial_end timestamptz,
  past_due_since timestamptz,
  cancel_at_period_end boolean not null,
  ended_at timestamptz,
  version bigint not null,
  checksum text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index subscriptions_org on subscriptions (org_id, created_at);
create index subscriptions_due on subscriptions (period_end) where provider is null and ended_at is null;
-- lint-ignore unique-without-org: the provider's ids are its own
create unique index subscriptions_provider on subscriptions (provider, provider_id);

-- Every state that the provider told, so that their order does not matter.
create table billing_snapshots (
  provider text not null,
  provider_id text not null,
  version bigint not null,
  status text not null,
  checksum text not null,
  received_at timestamptz not null,
  primary key (provider, provider_id, version, checksum)
);

create table subscription_changes (
  id text not null primary key,
  org_id text references organizations (id) on delete set null,
  subscription_id text not null references subscriptions (id),
  what text not null,
  by_caller text not null,
  before jsonb,
  after jsonb not null,
  created_at timestamptz not null
);
create index subscription_changes_org on subscription_changes (org_id, id);

-- What an organisation has beside its plan.
create table billing_overrides (
  org_id text not null references organizations (id) on delete cascade,
  feature_id text not null references features (id),
  amount bigint,
  overage boolean not null,
  reason text,
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (org_id, feature_id)
);

create table billing_usage (
  org_id text not null references organizations (id) on delete cascade,
  feature_id text not null references features (id),
  period_start timestamptz not null,
  used bigint not null,
  reported bigint not null,
  updated_at timestamptz not null,
  primary key (org_id, feature_id, period_start)
);
create index billing_usage_unreported on billing_usage (updated_at) where used > reported;

create table billing_usage_keys (
  org_id text not null references organizations (id) on delete cascade,
  feature_id text not null references features (id),
  key text not null,
  amount bigint not null,
  recorded_at timestamptz not null,
  primary key (org_id, feature_id, key)
);
create index billing_usage_keys_time on billing_usage_keys (recorded_at);

-- Calls to the provider, stored before they are sent: the id is the idempotency key.
create table billing_calls (
  id text not null primary key,
  org_id text,
  provider text not null,
  method text not null,
  input jsonb not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  error text
);
create index billing_calls_time on billing_calls (created_at);

-- down
drop table billing_calls;
drop table billing_usage_keys;
drop table billing_usage;
drop table billing_overrides;
drop table subscription_changes;
drop table billing_snapshots;
drop table subscriptions;
drop table billing_accounts;
drop table billing_catalogue;
drop table plan_features;
drop table features;
drop table plans;
