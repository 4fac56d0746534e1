import { AnchorError } from '@licet/anchor'
import { CredentialError } from '@licet/credential'
import { IssuerError } from '@licet/issuer'
import { describe, expect, test } from 'vitest'
import { LicetError } from './error.ts'
import { describeFailure } from './failure.ts'

describe('describeFailure', () => {
  test.each([
    [new LicetError('NO_HOME', 'there is no board in /x'), 78],
    [new IssuerError('DATABASE_LOCKED', 'another process writes'), 75],
    [new AnchorError('REGISTRY_UNREACHABLE', 'no endpoint answers'), 69],
    [new CredentialError('WRONG_PASSPHRASE', 'no'), 77],
    [new CredentialError('MALFORMED_KEYSTORE', 'no'), 78],
    [new CredentialError('KEYSTORE_LOCKED', 'no'), 75],
    [new TypeError('x is not a function'), 70],
  ])('%s has its exit code', (error, exitCode) => {
    expect(describeFailure(error).exitCode).toBe(exitCode)
  })

  test('is one printable line, whatever the message holds', () => {
    const { line } = describeFailure(new LicetError('USAGE', 'first\n  second \u001b[31mred'))
    expect(line).toBe('licet: first second \\u{1b}[31mred')
  })
})
