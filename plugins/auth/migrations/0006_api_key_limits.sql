-- How often a key may call; null for as often as the config lets every key.
alter table api_keys add column limit_calls integer;
alter table api_keys add column limit_window_ms integer;

-- down
alter table api_keys drop column limit_window_ms;
alter table api_keys drop column limit_calls;
