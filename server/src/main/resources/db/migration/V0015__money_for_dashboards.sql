-- What dashboards and reports read of money: payments that were received and not given back.
create index payments_settled on payments (tenant_id, settled_at) include (received_minor, currency)
    where state in ('SETTLED', 'REFUNDING');

create view money_received with (security_invoker = true) as
select tenant_id, payment_id, subscriber_id, provider, purpose, purpose_id, settled_at, received_minor, currency
  from payments
 where state in ('SETTLED', 'REFUNDING');

grant select on money_received to turnpike_app, turnpike_ingest;
grant select on message_figures, message_spending, message_bundles to turnpike_ingest;

-- Views run with the rights of whoever asks; pushing every tenant's figures is one reading across tenants.
grant select (tenant_id, payment_id, subscriber_id, provider, purpose, purpose_id, settled_at, received_minor, currency,
              state) on payments to turnpike_ingest;
do $$
declare t text;
begin
    foreach t in array array['message_days', 'message_costs', 'message_purchases'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true)', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
