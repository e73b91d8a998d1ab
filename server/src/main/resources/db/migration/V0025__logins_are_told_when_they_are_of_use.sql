-- "You are connected" is true once the device is seen online, not when the money came. Until then the message with the
-- login waits; where the device does not come online in a minute, its words claim nothing.
alter table purchases add column tell_login_at timestamptz;
comment on column purchases.tell_login_at is 'Seen online before: "connected" is sent; at it: neutral words; null: sent, or there is nothing to send';

-- "Whose login is overdue?"
create index purchases_untold on purchases (tenant_id, tell_login_at) where tell_login_at is not null;
