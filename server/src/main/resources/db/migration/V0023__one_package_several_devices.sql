-- A package with fewer sessions than devices is in use on one of them at a time. Who comes with another device is told
-- so, and may bring the package over; orders for such a device end, and are taken up again when the session is over.
-- What waits behind another right begins by itself.
alter table purchase_events drop constraint purchase_events_kind_check;
alter table purchase_events add constraint purchase_events_kind_check check (kind in
    ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
     'CREDENTIALS_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'OTHER_DEVICE_ONLINE', 'BROWSER_LOGIN', 'BEGUN',
     'CONNECTED', 'GIVEN_UP', 'CREDITED', 'REFUND_ASKED', 'REFUNDED', 'RETRIED', 'REVOKED'));

alter table portal_visits add column shown_at timestamptz;
comment on column portal_visits.shown_at is
    'The person showed a receipt or a link of that subscriber: may bring the package to this device, not spend the wallet';

-- "Whose other device has left?"
create index access_orders_refused on access_orders (tenant_id, subscriber_id) where state = 'REFUSED';
-- "Which of those that wait have begun?"
create index purchases_queued on purchases (tenant_id, subscription_id) where state = 'QUEUED';
