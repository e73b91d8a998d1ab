import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/agents', component: () => import('./AgentsPage.vue'), meta: { title: 'agent.title' } },
    { path: '/agents/:id', component: () => import('./AgentPage.vue'), props: true, meta: { title: 'agent.one' } },
  ],
  menu: [
    { section: 'money', order: 6, label: 'agent.title', icon: 'i-lucide-store', to: '/agents', roles: ['tenant_admin', 'staff'] },
  ],
})
