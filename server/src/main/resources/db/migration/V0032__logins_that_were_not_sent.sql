-- An SMS with a login may come to nothing: the budget is used up, no provider takes it. The purchase's timeline says so,
-- and who looks for what was sent by SMS finds only what was.
alter table purchase_events drop constraint purchase_events_kind_check;
alter table purchase_events add constraint purchase_events_kind_check check (kind in
    ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
     'CREDENTIALS_SENT', 'CREDENTIALS_NOT_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'OTHER_DEVICE_ONLINE',
     'BROWSER_LOGIN', 'BEGUN', 'CONNECTED', 'LET_IN_AGAIN', 'GIVEN_UP', 'CREDITED', 'REFUND_ASKED', 'REFUNDED',
     'RETRIED', 'REVOKED', 'BUYER_SUSPENDED', 'BUYER_GONE', 'DEVICE_KEPT_OUT'));

create or replace view hotspot_credentials with (security_invoker = true) as
    select p.tenant_id, p.subscriber_id, p.payment_id, s.username, p.phone as phone_number, e.at as sms_queued_at
      from purchases p
      join purchase_events e on e.tenant_id = p.tenant_id and e.purchase_id = p.purchase_id
      join subscribers s on s.tenant_id = p.tenant_id and s.subscriber_id = p.subscriber_id
     where e.kind = 'CREDENTIALS_SENT'
       and not exists (select from purchase_events n
                        where n.tenant_id = e.tenant_id
                          and n.purchase_id = e.purchase_id
                          and n.kind = 'CREDENTIALS_NOT_SENT'
                          and n.event_id > e.event_id);
