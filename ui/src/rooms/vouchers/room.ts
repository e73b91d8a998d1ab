import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/vouchers', component: () => import('./BatchesPage.vue'), meta: { title: 'voucher.title' } },
    { path: '/vouchers/:id', component: () => import('./BatchPage.vue'), props: true, meta: { title: 'voucher.batch' } },
  ],
  menu: [
    { section: 'money', order: 5, label: 'voucher.title', icon: 'i-lucide-ticket', to: '/vouchers', roles: ['tenant_admin', 'staff'] },
  ],
})
