-- Who it really is, where somebody looks at the app as a user; null in a user's own sessions.
alter table sessions add column impersonated_by text;
create index sessions_impersonated on sessions (impersonated_by) where impersonated_by is not null;

-- down
drop index sessions_impersonated;
alter table sessions drop column impersonated_by;
