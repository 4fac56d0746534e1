/** What a code of the report says, why it happens, and what the person who reads it does next. */
export type CodeEntry = { message: string; cause: string; remedy: string }

const askHolder = 'Ask the practitioner for the credential as the board issued it.'
const askBoard = 'Do not rely on the document. Tell the board, and look the license up at the board itself.'
const tryAgain = 'Try again later, or look the license up at the board itself. Until then nothing is known.'

/**
 * Every code a check can carry: a closed list. A code is never reused for another meaning.
 *
 * Texts are English; a translation is a table of the same keys. `docs/codes.md` is generated from this table.
 */
export const codes = {
  DOCUMENT_TOO_LARGE: {
    message: 'The document is larger than any license credential.',
    cause: 'The file is not a license credential, or it was made to exhaust the verifier.',
    remedy: askHolder,
  },
  DOCUMENT_TOO_DEEP: {
    message: 'The document is nested deeper than any license credential.',
    cause: 'The file is not a license credential, or it was made to exhaust the verifier.',
    remedy: askHolder,
  },
  DOCUMENT_NOT_JSON: {
    message: 'The document is not JSON.',
    cause: 'The file is damaged or of another kind, names a member twice, or holds text that is not Unicode.',
    remedy: askHolder,
  },
  DOCUMENT_MALFORMED: {
    message: 'The document is not a medical license credential.',
    cause: 'A member is missing, has the wrong shape, or contradicts another one.',
    remedy: askHolder,
  },
  PRESENTATION_MALFORMED: {
    message: 'The presentation does not hold exactly one license credential.',
    cause: 'The wallet presented nothing, several documents, or something else.',
    remedy: 'Ask the practitioner to present the one license credential.',
  },
  BUNDLE_MALFORMED: {
    message: 'The evidence bundle is not one.',
    cause: 'The file is damaged, or of a version this verifier does not know.',
    remedy: 'Ask the practitioner to export the bundle again.',
  },
  CONTEXT_NOT_ALLOWED: {
    message: 'The document uses a vocabulary that the verifier does not know.',
    cause:
      'Its @context names something other than the known contexts, in another order, or defines terms itself.',
    remedy: 'Reject the document: its words could mean anything.',
  },
  CONTEXT_NESTED: {
    message: 'The document changes the meaning of words in its middle.',
    cause: 'A member other than the top one carries an @context.',
    remedy: 'Reject the document: its words could mean anything.',
  },
  TRUST_LIST_INVALID: {
    message: 'The trust list is not signed by the federation that the verifier was told to trust.',
    cause: 'The list in the trust file was changed, or the file pins other keys, or too few signers signed.',
    remedy: "Get the federation's current trust file from a source you trust.",
  },
  TRUST_LIST_EXPIRED: {
    message: 'The trust list is not valid at this time.',
    cause: 'The trust file is old, or the clock of this machine is wrong.',
    remedy: "Get the federation's current trust file, and check the clock.",
  },
  ISSUER_NOT_LISTED: {
    message: 'The signer is not a board on the trust list.',
    cause: 'Somebody else made the document, or the trust list does not know this board yet.',
    remedy: askBoard,
  },
  JURISDICTION_NOT_ALLOWED: {
    message: 'The board may not license for this state.',
    cause: 'The trust list gives the board other jurisdictions.',
    remedy: askBoard,
  },
  LICENSE_TYPE_NOT_ALLOWED: {
    message: 'The board may not issue this type of license.',
    cause: 'The trust list gives the board other license types in this state.',
    remedy: askBoard,
  },
  ISSUER_UNREACHABLE: {
    message: "The board's DID document could not be read.",
    cause: "The board's web server or the way to it is down.",
    remedy: tryAgain,
  },
  ISSUER_DOCUMENT_MISSING: {
    message: "There is no DID document of the board to read the document's keys from.",
    cause:
      'The policy reads it from an evidence bundle, and there is none; or the board does not publish it.',
    remedy: 'Use an evidence bundle, or verify online.',
  },
  ISSUER_DOCUMENT_MALFORMED: {
    message: "The board's DID document is not one.",
    cause: 'It is of another DID, lists one account or one id twice, or is something else altogether.',
    remedy: 'Tell the board: `licet doctor` shows it what is wrong.',
  },
  KEY_NOT_LISTED: {
    message: 'The board does not list the key that signed.',
    cause: 'The key is not under assertionMethod in the DID document: it never was, or the board removed it.',
    remedy: askBoard,
  },
  KEY_NOT_PUBLISHED: {
    message: "The key that signed is not in the board's key log on chain.",
    cause: 'Nobody who controls the board published it: the DID document may have been swapped.',
    remedy: askBoard,
  },
  KEY_PURPOSE_WRONG: {
    message: 'The key that signed may not sign this kind of document.',
    cause: 'Keys for status lists never sign credentials, and keys for credentials never sign status lists.',
    remedy: askBoard,
  },
  KEY_NOT_IN_TERM: {
    message: 'The key that signed was not in force when the document was anchored.',
    cause: 'It was published after, or revoked before, the block of the anchor.',
    remedy: askBoard,
  },
  KEY_COMPROMISED: {
    message: 'The key that signed was compromised before the document was anchored.',
    cause: 'The board said on chain that the key was stolen at that time or earlier.',
    remedy: askBoard,
  },
  SIGNATURE_MISSING: {
    message: 'The document is not signed.',
    cause: 'It carries no eddsa-rdfc-2022 proof in first place.',
    remedy: askHolder,
  },
  SIGNATURE_INVALID: {
    message: "The signature does not match the document and the board's key.",
    cause: 'The document was changed after it was signed, or the signature belongs to another one.',
    remedy: askBoard,
  },
  UNDEFINED_TERM: {
    message: 'The document has a member that the signature does not cover.',
    cause: 'A member that no context defines was added: signing and verifying would silently leave it out.',
    remedy: askHolder,
  },
  PROOF_NOT_ALLOWED: {
    message: 'The proofs are not one signature followed by one anchor.',
    cause: 'A proof is of an unknown kind, too many, out of order, or carries members it may not have.',
    remedy: askHolder,
  },
  ANCHOR_MISSING: {
    message: 'The document is not anchored.',
    cause: 'It was taken before its batch was anchored, or its second proof was removed.',
    remedy: askHolder,
  },
  ANCHOR_MALFORMED: {
    message: 'The anchor cannot be read.',
    cause: 'The proofValue of the second proof is not the one way to write an inclusion proof.',
    remedy: askHolder,
  },
  ANCHOR_OF_ANOTHER_DOCUMENT: {
    message: 'The anchor belongs to another document.',
    cause: 'The leaf in the inclusion proof is not the digest of this document.',
    remedy: askBoard,
  },
  INCLUSION_INVALID: {
    message: 'The document is not part of the anchored batch.',
    cause: 'The path of the inclusion proof does not lead from the leaf to the root.',
    remedy: askBoard,
  },
  CHAIN_NOT_TRUSTED: {
    message: 'The anchor is on a chain that the trust list does not give this board.',
    cause: 'The document was anchored elsewhere, or on a local chain that the trust file does not name.',
    remedy: 'Only add a local chain to a trust file of your own: anybody can make one.',
  },
  REGISTRY_UNREACHABLE: {
    message: 'The chain could not be asked.',
    cause: 'No RPC endpoint is configured, or none answers.',
    remedy:
      'Name an endpoint in the trust file or with --rpc, or try again later. Until then nothing is known.',
  },
  REGISTRY_MISMATCH: {
    message: 'The RPC endpoint serves another chain or another contract than the trust list names.',
    cause: 'The endpoint is wrong, or it lies: chain id, genesis block or code of the contract differ.',
    remedy: 'Name an endpoint of the right chain.',
  },
  ANCHOR_UNPROVEN: {
    message: 'Nothing here proves that the root is on chain.',
    cause: 'The chain may not be asked, and the bundle carries no block header known to be canonical.',
    remedy: 'Verify online, or with an endpoint of the chain.',
  },
  ACCOUNT_NOT_LISTED: {
    message: 'The board does not list the account that the anchor names.',
    cause: "The anchor's verificationMethod is not an account of this chain in the board's DID document.",
    remedy: askBoard,
  },
  ACCOUNT_NOT_AUTHORIZED: {
    message: 'The account that anchored was not authorized by the board.',
    cause:
      "No controller of the board had the account in force at the anchor's block: a stranger can anchor any root.",
    remedy: askBoard,
  },
  ANCHOR_NOT_FOUND: {
    message: 'The chain does not have this anchor.',
    cause: 'The account never anchored the root, or the transaction failed or was reorganised away.',
    remedy: askBoard,
  },
  ANCHOR_TRANSACTION_WRONG: {
    message: 'The anchor names a transaction that did not anchor it.',
    cause: 'The transaction is of another account, to another contract, of another root or block, or failed.',
    remedy: askHolder,
  },
  ANCHOR_TRANSACTION_UNKNOWN: {
    message: 'The anchor is on chain, but the node does not know the transaction it names.',
    cause: 'The node lags behind or keeps no index of transactions, or the transaction never existed.',
    remedy: 'Verify again in a few minutes, or with another endpoint.',
  },
  ANCHOR_TIME_WRONG: {
    message: "The anchor's time is not the time of its block.",
    cause:
      'The `created` of the second proof was changed: no signature covers it, so it must equal the chain.',
    remedy: askHolder,
  },
  SIGNED_AFTER_ANCHOR: {
    message: 'The document claims to be signed after it was anchored.',
    cause: 'The clock that signed was wrong, or the document was put together afterwards.',
    remedy: askBoard,
  },
  ROOT_DISOWNED: {
    message: 'The board disowned the batch that the document belongs to.',
    cause: 'The board said on chain that it did not mean to anchor this batch.',
    remedy: askBoard,
  },
  ANCHOR_PENDING: {
    message: 'The anchor is on chain but not final yet.',
    cause: 'The batch was anchored minutes ago; until it is final, the chain may still drop it.',
    remedy: 'Verify again in a quarter of an hour.',
  },
  NOT_YET_VALID: {
    message: 'The credential is not valid yet.',
    cause: 'Its validFrom is later than the time in question.',
    remedy: 'Look at the date, and at the clock of this machine.',
  },
  CREDENTIAL_EXPIRED: {
    message: 'The credential has expired.',
    cause: 'Its validUntil has passed, or the license in it ended: the day is over everywhere on earth.',
    remedy: 'Ask the practitioner for the credential of the renewed license.',
  },
  CREDENTIAL_TOO_OLD: {
    message: 'The credential has no end date and is older than the policy takes.',
    cause: 'The board gave the license no expiry date.',
    remedy: 'Ask the practitioner for a current credential, or the board.',
  },
  CREDENTIAL_REVOKED: {
    message: 'The board revoked the credential.',
    cause: 'Its bit in the revocation list is set.',
    remedy: 'Do not rely on it. The live record says how the license itself stands.',
  },
  CREDENTIAL_SUPERSEDED: {
    message: 'The board issued a newer credential in its place.',
    cause: 'The license was renewed or its record changed. The license itself is not revoked by this.',
    remedy: 'Ask the practitioner for the new one.',
  },
  LICENSE_SUSPENDED: {
    message: 'The license is suspended.',
    cause: 'The board set its bit in the suspension list, or its live record says so.',
    remedy: 'The practitioner may not practise until the board lifts the suspension.',
  },
  STATUS_ABSENT: {
    message: 'The credential does not say where its status is published.',
    cause: 'It has no status entries for revocation and suspension.',
    remedy: 'Rely on the live record alone only under a policy that says so by name.',
  },
  STATUS_URL_NOT_ALLOWED: {
    message: 'The status list is not published by the board.',
    cause: "Its address is not under the board's own, as the trust list has it, and was not fetched.",
    remedy: askBoard,
  },
  STATUS_UNREACHABLE: {
    message: 'A status list could not be read.',
    cause: "The board's web server or the way to it is down.",
    remedy: tryAgain,
  },
  STATUS_LIST_MALFORMED: {
    message: 'A status list is not one.',
    cause: 'It is not a Bitstring Status List credential, is too short, or does not unpack.',
    remedy: 'Tell the board. Until it is mended nothing is known.',
  },
  STATUS_LIST_WRONG: {
    message: 'A status list is not the one the credential names.',
    cause: 'Its issuer, id or purpose differs, or it has no such index.',
    remedy: askBoard,
  },
  STATUS_LIST_INVALID: {
    message: 'A status list is not properly signed.',
    cause: "Its signature is wrong, or its key is not one of the board's status keys in force.",
    remedy: askBoard,
  },
  STATUS_LIST_EXPIRED: {
    message: 'A status list is not valid at the time in question.',
    cause: 'The board did not renew it, or somebody serves an old one.',
    remedy: tryAgain,
  },
  STATUS_NOT_STAPLED: {
    message: 'The bundle carries no status list for the credential.',
    cause: 'It was exported without one, or the document is not a bundle.',
    remedy: 'Verify online, or ask the practitioner to export the bundle again.',
  },
  STATUS_UNPROVEN: {
    message: 'Nothing here proves when the stapled status list was published.',
    cause: 'Its anchor could not be checked, or is not final.',
    remedy: 'Verify online, or with an endpoint of the chain.',
  },
  EVIDENCE_STALE: {
    message: 'The evidence is older than the policy takes.',
    cause: 'The bundle was exported a while ago; the license may have changed since.',
    remedy: 'Verify online, or ask the practitioner to refresh the bundle.',
  },
  EVIDENCE_NOT_OF_THAT_DAY: {
    message: 'The evidence says nothing about the day in question.',
    cause:
      'No status list of that time, made within the hour before it, is proven; or the credential came later.',
    remedy: 'Ask the board what its records say about that day.',
  },
  LIVE_RECORD_NOT_ON_FILE: {
    message: 'The board has no such license on file.',
    cause: 'Its look-up service does not know the license code. That does not say that it was revoked.',
    remedy: 'Ask the board.',
  },
  LIVE_RECORD_UNREACHABLE: {
    message: "The board's live record could not be read.",
    cause: "The board's look-up service or the way to it is down.",
    remedy: tryAgain,
  },
  LIVE_RECORD_MALFORMED: {
    message: "The board's live record is not an MLVS record of this license.",
    cause: 'The look-up service answers with something else.',
    remedy: 'Tell the board. Until it is mended nothing is known.',
  },
  LIVE_RECORD_OF_ANOTHER: {
    message: "The board's live record names another person than the credential.",
    cause: 'The NPI differs between the credential and the record; an NPI is given to one person for life.',
    remedy: askBoard,
  },
  LIVE_RECORD_DIFFERS: {
    message: "The board's live record says something else than the credential.",
    cause: 'The record changed after the credential was issued; each difference is listed.',
    remedy: 'Go by the live record, and ask the practitioner for the new credential.',
  },
  LIVE_RECORD_OUT_OF_DATE: {
    message: "The board's live record says active, and that the license ended.",
    cause: 'Its status lets practise although its date of expiry has passed: the record contradicts itself.',
    remedy: 'Ask the board.',
  },
  LICENSE_EXPIRED: {
    message: 'The license has expired.',
    cause: "The board's live record says so.",
    remedy: 'The practitioner may not practise on this license.',
  },
  LICENSE_REVOKED: {
    message: 'The license is revoked.',
    cause: "The board's live record says so.",
    remedy: 'The practitioner may not practise.',
  },
  LICENSEE_DECEASED: {
    message: 'The licensee has died.',
    cause: "The board's live record says so.",
    remedy: 'Whoever presents this is not the licensee.',
  },
  LICENSE_STATUS_UNKNOWN: {
    message: "The board's live record does not say how the license stands.",
    cause: 'Its status is blank or none that is known.',
    remedy: 'Ask the board.',
  },
  HOLDER_PROOF_MISSING: {
    message: 'The document was not presented by its holder.',
    cause: 'A challenge was set, and what came back is a bare credential that anybody may have copied.',
    remedy: 'Ask the practitioner to present it from the wallet.',
  },
  HOLDER_PROOF_INVALID: {
    message: 'The presentation is not signed by the holder for this request.',
    cause: 'The signature, challenge, domain or purpose is wrong: it may be a replay.',
    remedy: 'Ask the practitioner to present it again.',
  },
  HOLDER_NOT_SUBJECT: {
    message: 'Whoever presents the credential is not the person it is about.',
    cause: "The presentation's key is not the one the board bound to the licensee.",
    remedy: 'Reject the presentation.',
  },
  HOLDER_NOT_BOUND: {
    message: 'The board bound no key to the licensee, so nobody can prove to be the holder.',
    cause: 'The credential was issued without proof of a key.',
    remedy: "Check the person's identity in another way.",
  },
  CHALLENGE_NOT_SET: {
    message: 'Nobody set a challenge for the presentation, so it may be a replay.',
    cause: 'The verifier was not told the challenge and the domain it asked for.',
    remedy: 'Set a fresh challenge, and pass it to the verifier.',
  },
  NOT_REACHED: {
    message: 'The check could not be made because an earlier one gave no ground for it.',
    cause: 'What it needs was refused or could not be found out before.',
    remedy: 'Look at the check it names.',
  },
  INTERNAL_FAULT: {
    message: 'The verifier itself failed at this check.',
    cause: 'A fault in Licet. It never counts as passed.',
    remedy: 'Report it with the document, if you may share it.',
  },
} as const satisfies Record<string, CodeEntry>

/** A code of a check that failed or stayed undetermined. */
export type Code = keyof typeof codes
