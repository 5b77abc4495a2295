create table orders (id text primary key);
-- Not unique: what happens twice is to be seen.
create table effects (kind text not null, order_id text not null, trace text not null);

-- down
drop table effects;
drop table orders;
