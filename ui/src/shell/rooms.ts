import type { MenuEntry, Room } from '../kit/room'

/** Every room of the console; a new folder with a `room.ts` is found by itself. */
const found = import.meta.glob<Room>('../rooms/*/room.ts', { eager: true, import: 'default' })

export const rooms: Room[] = Object.values(found)

export const sections = ['overview', 'access', 'money', 'platform', 'operations', 'people'] as const

export function menuOf(section: (typeof sections)[number]): MenuEntry[] {
  return rooms
    .flatMap((room) => room.menu)
    .filter((entry) => entry.section === section)
    .sort((a, b) => a.order - b.order)
}
