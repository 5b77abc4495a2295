-- Who signs in by another service, and sign-ins that are under way there.
create table user_identities (
  issuer text not null,
  subject text not null,
  user_id text not null references users (id) on delete cascade,
  provider text not null,
  email text,
  created_at timestamptz not null,
  primary key (issuer, subject)
);
create index user_identities_user on user_identities (user_id);

-- Each is a hash, also of the browser or program that began it; used, it is gone.
create table oauth_requests (
  state_hash text not null primary key,
  provider text not null,
  redirect_uri text not null,
  user_id text references users (id) on delete cascade,
  expires_at timestamptz not null
);
create index oauth_requests_user on oauth_requests (user_id);
create index oauth_requests_expiry on oauth_requests (expires_at);

-- down
drop table oauth_requests;
drop table user_identities;
