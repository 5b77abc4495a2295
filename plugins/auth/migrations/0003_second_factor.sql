-- One-time codes of an authenticator app as a second factor, and sign-ins that wait for one.
create table user_totp (
  user_id text not null primary key references users (id) on delete cascade,
  secret text not null,
  last_step integer not null,
  created_at timestamptz not null,
  confirmed_at timestamptz
);

create table user_recovery_codes (
  user_id text not null references users (id) on delete cascade,
  code_hash text not null,
  primary key (user_id, code_hash)
);

-- Each is for the browser or program that gave the first factor; used, it is gone.
create table pending_sign_ins (
  bound text not null primary key,
  user_id text not null references users (id) on delete cascade,
  method text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index pending_sign_ins_user on pending_sign_ins (user_id);
create index pending_sign_ins_expiry on pending_sign_ins (expires_at);

-- down
drop table pending_sign_ins;
drop table user_recovery_codes;
drop table user_totp;
