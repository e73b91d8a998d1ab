import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import openapiTypes, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

const UI = resolve(import.meta.dirname, '../..')
const DOCUMENT = join(UI, '../server/src/main/resources/openapi.yaml')

it('the types of the contract are made from the contract as it is; if not: npm run contract', async () => {
  const fresh = astToString(await openapiTypes(new URL(`file://${DOCUMENT}`)))
  const kept = readFileSync(join(UI, 'src/api/contract.d.ts'), 'utf8')
  // The command writes a note above what the library makes.
  expect(kept.slice(kept.indexOf('export interface paths'))).toBe(fresh.slice(fresh.indexOf('export interface paths')))
}, 20_000)
