import { defineRoom } from '../../kit/room'

/** The page of subscribers. Public to the console's sign-in: it has its own. */
export default defineRoom({
  routes: [
    { path: '/my', component: () => import('./MyWherePage.vue'), meta: { public: true, title: 'my.title' } },
    { path: '/my/:tenant', component: () => import('./MyPage.vue'), props: (to) => ({ tenant: String(to.params.tenant).toLowerCase() }), meta: { public: true, title: 'my.title' } },
  ],
  menu: [],
})
