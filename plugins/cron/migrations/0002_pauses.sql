-- Since when a schedule is paused, in milliseconds since the epoch.
alter table cron_schedules add column paused_at bigint;

-- down
alter table cron_schedules drop column paused_at;
