-- A provider may give a payer's money back by itself: a refund made in its own dashboard, a dispute. It says how much
-- has gone back in all, so that told twice, late or in another order it is the same sum.
alter table payments
    add column returned_minor bigint not null default 0 check (returned_minor >= 0);
alter table payments
    add constraint payments_returned check (returned_minor = 0 or returned_minor <= received_minor);

comment on column payments.returned_minor is 'what the payer has back in all, by our refund or by the provider itself';

update payments set returned_minor = received_minor where state = 'REFUNDED';

-- What dashboards and reports read is what stayed.
create or replace view money_received with (security_invoker = true) as
select tenant_id, payment_id, subscriber_id, provider, purpose, purpose_id, settled_at,
       received_minor - returned_minor as received_minor, currency
  from payments
 where state in ('SETTLED', 'REFUNDING');

drop index payments_settled;
create index payments_settled on payments (tenant_id, settled_at) include (received_minor, returned_minor, currency)
    where state in ('SETTLED', 'REFUNDING');

grant select (returned_minor) on payments to turnpike_ingest;
