import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/jobs', component: () => import('./JobsPage.vue'), meta: { title: 'job.title', roles: ['platform_admin'] } },
    { path: '/health', component: () => import('./HealthPage.vue'), meta: { title: 'health.title' } },
  ],
  menu: [
    { section: 'operations', order: 1, label: 'job.title', icon: 'i-lucide-list-checks', to: '/jobs', roles: ['platform_admin'] },
    { section: 'operations', order: 2, label: 'health.title', icon: 'i-lucide-heart-pulse', to: '/health' },
  ],
})
