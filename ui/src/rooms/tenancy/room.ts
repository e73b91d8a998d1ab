import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [{ path: '/login', component: () => import('./LoginPage.vue'), meta: { public: true, title: 'login.title' } }],
  menu: [],
})
