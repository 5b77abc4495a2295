-- Who there is, how they prove it, and what they may do.
create table users (
  id text not null primary key,
  email text not null,
  email_key text not null,
  name text,
  email_verified_at timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index users_email_key on users (email_key);

create table user_passwords (
  user_id text not null primary key references users (id) on delete cascade,
  hash text not null,
  changed_at timestamptz not null
);

create table sessions (
  id text not null primary key,
  user_id text not null references users (id) on delete cascade,
  token_hash text not null,
  method text not null,
  ip text,
  user_agent text,
  created_at timestamptz not null,
  authenticated_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index sessions_token_hash on sessions (token_hash);
create index sessions_user on sessions (user_id, created_at);
create index sessions_expiry on sessions (expires_at);

create table roles (
  name text not null primary key,
  description text,
  created_at timestamptz not null
);

create table role_inherits (
  role text not null references roles (name) on delete cascade,
  inherits text not null,
  primary key (role, inherits)
);

create table permissions (
  name text not null primary key,
  description text,
  created_at timestamptz not null
);

create table role_permissions (
  role text not null references roles (name) on delete cascade,
  permission text not null,
  primary key (role, permission)
);

create table user_roles (
  user_id text not null references users (id) on delete cascade,
  role text not null,
  granted_at timestamptz not null,
  primary key (user_id, role)
);
create index user_roles_role on user_roles (role);

create table api_keys (
  id text not null primary key,
  user_id text not null references users (id) on delete cascade,
  org text,
  name text not null,
  prefix text not null,
  token_hash text not null,
  permissions jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create unique index api_keys_token_hash on api_keys (token_hash);
create index api_keys_user on api_keys (user_id, created_at);
create index api_keys_org on api_keys (org) where org is not null;

-- down
drop table api_keys;
drop table user_roles;
drop table role_permissions;
drop table permissions;
drop table role_inherits;
drop table roles;
drop table sessions;
drop table user_passwords;
drop table users;
