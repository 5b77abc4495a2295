-- Runs that somebody made as somebody else: their caller's kind says who.
create index action_runs_impersonated on action_runs (started_at, id, caller_kind)
  where caller_kind not in ('anonymous', 'apiKey', 'system', 'user');

-- down
drop index action_runs_impersonated;
