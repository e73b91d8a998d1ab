-- Work is claimed across tenants in the order it is due. The indexes led with the tenant, so each look sorted all that
-- waited; under a rush of payments that is what the rush waited for.
create index payments_next on payments (next_try_at) where next_try_at is not null;
create index provider_inbox_next on provider_inbox (next_try_at) where next_try_at is not null;
create index access_orders_next on access_orders (next_try_at) where state = 'PENDING';
drop index payments_due;
drop index provider_inbox_due;
drop index access_orders_due;
