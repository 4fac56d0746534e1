import { describe, expect, it } from 'vitest'
import { isLoopbackOrigin, requireLoopbackOrigin } from './loopback-origin.ts'

describe('isLoopbackOrigin', () => {
  it.each([
    'http://127.0.0.1:8080',
    'http://localhost:3000',
    'http://[::1]:8080',
    'https://localhost',
    'http://127.8.9.1',
  ])('takes %s', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true)
    expect(requireLoopbackOrigin(origin)).toBe(origin)
  })

  it.each([
    'http://board.example',
    'http://10.0.0.1:80',
    'http://127.0.0.1:8080/',
    'http://0x7f.1',
    'http://localhost.attacker.example',
    'http://127.0.0.1.attacker.example',
    'ftp://localhost',
    'localhost:8080',
    'http://0.0.0.0:8080',
    'http://[::ffff:127.0.0.1]:80',
    'http://user@localhost',
    '',
  ])('refuses %s', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false)
    expect(() => requireLoopbackOrigin(origin)).toThrow(
      expect.objectContaining({ name: 'VerifierError', code: 'INVALID_ORIGIN' }),
    )
  })
})
