-- Until when the ticks of a schedule were taken, in milliseconds since the epoch.
create table cron_schedules (
  id text not null,
  taken_until bigint not null,
  primary key (id)
);

-- down
drop table cron_schedules;
