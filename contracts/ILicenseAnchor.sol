// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Register of Merkle roots over license credentials, and of who may anchor and sign them
/// @notice Nothing in it is global, nobody owns it, it cannot be changed or stopped, it takes no fee and holds no ether.
/// Whoever reads it chooses whose entries count: a root counts for the account that sent it, an account and a key count
/// for the controller that named them. Which controller is a board's is not said here.
///
/// A root is anchored by a transaction whose calldata is exactly the root, 32 bytes, to the contract's fallback. Calldata
/// that begins with a function's selector is a call of that function instead; every function takes an argument, so such a
/// transaction of 32 bytes always reverts. Senders look for that before they send.
///
/// Every entry has one life: what was revoked, compromised or disowned never comes back.
///
/// Block numbers tell order: an entry holds from block `from` on, and until the block before `until`. Times are the
/// block's, in seconds since the epoch; blocks may share one.
interface ILicenseAnchor {
    /// @notice `account` anchored `root`.
    /// @param account The sender.
    /// @param root Merkle root over the digests of a batch, never zero.
    /// @param sequence 1 for the account's first root, 2 for its second, and so on.
    /// @param head Hash chain over all roots of the account: keccak256(head before ‖ root), from 32 zero bytes.
    event RootAnchored(address indexed account, bytes32 indexed root, uint64 sequence, bytes32 head);

    /// @notice `controller` lets `account` anchor for it, from this block on.
    event AccountAuthorized(address indexed controller, address indexed account);

    /// @notice Roots that `account` anchors in this block or later do not count for `controller`.
    event AccountRevoked(address indexed controller, address indexed account);

    /// @notice `controller` published a signing key, good from this block on.
    /// @param keyHash SHA-256 of the key's multikey bytes.
    /// @param purpose 1: signs credentials. 2: signs status lists.
    event KeyPublished(address indexed controller, bytes32 indexed keyHash, uint8 purpose);

    /// @notice What the key signed and was anchored in this block or later does not count.
    event KeyRevoked(address indexed controller, bytes32 indexed keyHash);

    /// @notice What the key signed and was anchored at time `since` or later does not count.
    /// @param since Seconds since the epoch; earlier than in any event of the same key before.
    event KeyCompromised(address indexed controller, bytes32 indexed keyHash, uint64 since);

    /// @notice `controller` says that this root of `account` is not its own.
    event RootDisowned(address indexed controller, address indexed account, bytes32 indexed root);

    /// @notice Calldata is neither a root (32 bytes) nor a call of a function.
    error LicenseAnchorNotARoot(uint256 length);

    /// @notice A root of 32 zero bytes is refused: storage could not tell it from no root.
    error LicenseAnchorZeroRoot();

    /// @notice The sender anchored this root before.
    error LicenseAnchorRootExists(bytes32 root);

    /// @notice The account did not anchor this root.
    error LicenseAnchorRootUnknown(address account, bytes32 root);

    /// @notice The sender disowned this root before.
    error LicenseAnchorRootAlreadyDisowned(address account, bytes32 root);

    /// @notice The zero address cannot be authorised.
    error LicenseAnchorZeroAccount();

    /// @notice The sender authorised this account before; an account has one life.
    error LicenseAnchorAccountExists(address account);

    /// @notice The sender never authorised this account.
    error LicenseAnchorAccountUnknown(address account);

    /// @notice The sender revoked this account before.
    error LicenseAnchorAccountAlreadyRevoked(address account);

    /// @notice A key hash of 32 zero bytes is refused.
    error LicenseAnchorZeroKey();

    /// @notice The purpose is neither 1 (credential) nor 2 (status).
    error LicenseAnchorPurposeUnknown(uint8 purpose);

    /// @notice The sender published this key before; a key has one life and one purpose.
    error LicenseAnchorKeyExists(bytes32 keyHash);

    /// @notice The sender never published this key.
    error LicenseAnchorKeyUnknown(bytes32 keyHash);

    /// @notice The sender revoked this key before.
    error LicenseAnchorKeyAlreadyRevoked(bytes32 keyHash);

    /// @notice `since` is zero or later than this block's time.
    error LicenseAnchorTimeOutOfRange(uint64 since, uint64 blockTime);

    /// @notice `since` is not earlier than the time told before: a compromise only moves back.
    error LicenseAnchorTimeNotEarlier(uint64 since, uint64 compromisedSince);

    /// @notice Lets `account` anchor for the sender, from this block on.
    /// @param account Not zero, not authorised by the sender before, also not if revoked since.
    function authorizeAccount(address account) external;

    /// @notice Ends that, from this block on. What the account anchored before keeps counting.
    /// @param account Authorised by the sender and not revoked.
    function revokeAccount(address account) external;

    /// @notice Publishes a signing key of the sender, good from this block on.
    /// @param keyHash SHA-256 of the key's multikey bytes, not zero, not published by the sender before.
    /// @param purpose 1: signs credentials. 2: signs status lists.
    function publishKey(bytes32 keyHash, uint8 purpose) external;

    /// @notice Ends that, from this block on. What was anchored before keeps counting.
    /// @param keyHash Published by the sender and not revoked.
    function revokeKey(bytes32 keyHash) external;

    /// @notice Says that the key was in wrong hands. Does not revoke it; both may be done, in either order.
    /// @param keyHash Published by the sender, whether revoked or not.
    /// @param since Seconds since the epoch: at least 1, not later than this block, and earlier than any time told before.
    function compromiseKey(bytes32 keyHash, uint64 since) external;

    /// @notice Says that a root of an account of the sender is not its own (the account's key was in wrong hands).
    /// @param account Authorised by the sender, whether revoked or not.
    /// @param root Anchored by the account and not disowned by the sender.
    function disownRoot(address account, bytes32 root) external;

    /// @notice A root as `account` anchored it; three zeros if it did not.
    /// @return time Time of the block.
    /// @return blockNumber Number of the block.
    /// @return sequence 1 for the account's first root.
    function rootOf(address account, bytes32 root)
        external
        view
        returns (uint64 time, uint64 blockNumber, uint64 sequence);

    /// @notice The hash chain over all roots of `account`, and how many there are; zeros if none.
    function headOf(address account) external view returns (bytes32 head, uint64 sequence);

    /// @notice The life of `account` under `controller`; `from` is zero if it has none, `until` zero while it lasts.
    function accountOf(address controller, address account) external view returns (uint64 from, uint64 until);

    /// @notice The life of a key under `controller`; zeros if it has none.
    /// @return purpose 1: signs credentials. 2: signs status lists.
    /// @return from Block from which the key is good.
    /// @return until Block from which it no longer is; zero while it is.
    /// @return compromisedSince Seconds since the epoch; zero if never told.
    function keyOf(address controller, bytes32 keyHash)
        external
        view
        returns (uint8 purpose, uint64 from, uint64 until, uint64 compromisedSince);

    /// @notice The block in which `controller` disowned this root of `account`; zero if it did not.
    function disownedAt(address controller, address account, bytes32 root) external view returns (uint64 blockNumber);
}
