import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/invoices', component: () => import('./InvoicesPage.vue'), meta: { title: 'invoice.title' } },
    { path: '/invoices/:id', component: () => import('./InvoicePage.vue'), props: true, meta: { title: 'invoice.title' } },
  ],
  menu: [{ section: 'money', order: 4, label: 'invoice.title', icon: 'i-lucide-receipt-text', to: '/invoices', roles: ['tenant_admin', 'staff'] }],
})
