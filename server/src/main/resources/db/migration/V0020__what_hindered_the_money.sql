-- Several tenants may use one application at a provider that takes only the newest token (Daraja). Who presents the same
-- key may use the same token, whichever tenant it was fetched for: it is looked for across tenants.
create policy all_rows on provider_tokens to turnpike_ingest using (true) with check (true);
grant select, insert, update on provider_tokens to turnpike_ingest;
create index provider_tokens_key on provider_tokens (provider, key_hash, tenant_id);

-- "Who paid with this receipt?", as people type it: what Stripe calls a payment has small letters and large ones.
create index purchase_events_receipt_typed on purchase_events (tenant_id, upper(detail)) where kind in ('PAID', 'UNDERPAID');
drop index purchase_events_receipt;
