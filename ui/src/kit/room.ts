import type { RouteRecordRaw } from 'vue-router'
import type { TextKey } from './text'

/** Who may see a menu entry or open a page. The server decides; the screen only avoids dead ends. */
export type Role = 'platform_admin' | 'tenant_admin' | 'staff'

export interface MenuEntry {
  section: 'overview' | 'access' | 'money' | 'operations' | 'people' | 'platform'
  order: number
  label: TextKey
  icon: string
  to: string
  /** Empty means everyone who is signed in. */
  roles?: Role[]
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may open the page; missing means everyone who is signed in. */
    roles?: Role[]
  }
}

/** What a room brings to the house: its pages and the way to them. */
export interface Room {
  routes: RouteRecordRaw[]
  menu: MenuEntry[]
}

export function defineRoom(room: Room): Room {
  return room
}
