import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(path, 'utf8')
const under = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))

/** `put /api/plans/{planId}` → the least role that may, as the contract says. */
function rolesOfOperations(): Map<string, string> {
  const roles = new Map<string, string>()
  let path = ''
  let method = ''
  for (const line of read('../server/src/main/resources/openapi.yaml').split('\n')) {
    path = /^ {2}(\/api\/\S+):/.exec(line)?.[1] ?? path
    method = /^ {4}(get|post|put|patch|delete):/.exec(line)?.[1] ?? method
    const role = /^ {6}x-role: (\S+)/.exec(line)?.[1]
    if (role) roles.set(`${method} ${path}`, role)
  }
  return roles
}

/** Functions of `api/` that change what only administrators may change. */
function closedToStaff(): Set<string> {
  const roles = rolesOfOperations()
  const names = new Set<string>()
  for (const file of under('src/api').filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    for (const [, name = '', body = ''] of read(file).matchAll(/^export (?:const|async function|function) (\w+)([\s\S]*?)(?=^export |(?![\s\S]))/gm)) {
      const call = /call\('(post|put|patch|delete)', '([^']+)'/.exec(body)
      if (call && ['tenant_admin', 'platform_admin'].includes(roles.get(`${call[1]} ${call[2]}`) ?? '')) names.add(name)
    }
  }
  return names
}

const files = under('src/rooms').filter((name) => name.endsWith('.vue'))

/** It asks who is signed in, its route does, or all that show it do. */
function minds(file: string): boolean {
  if (/\.is\('(tenant_admin|platform_admin)'/.test(read(file))) return true
  const route = read(join(dirname(file), 'room.ts')).split('\n').find((line) => line.includes(`./${basename(file)}'`))
  if (route) return /roles: (?!staff)/.test(route) && !route.includes("'staff'")
  const users = files.filter((other) => other !== file && read(other).includes(`/${basename(file)}'`))
  return users.length > 0 && users.every(minds)
}

it('shows nobody a button the server would refuse for their role', () => {
  const closed = closedToStaff()
  expect(closed.size).toBeGreaterThan(30)
  const offering = files.filter((file) => [...read(file).matchAll(/import \{([^}]*)\} from '[^']*\/api\//g)].some(([, names = '']) => names.split(',').some((name) => closed.has(name.trim()))))
  expect(offering.filter((file) => !minds(file))).toEqual([])
})
