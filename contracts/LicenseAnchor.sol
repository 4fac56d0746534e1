// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILicenseAnchor} from "./ILicenseAnchor.sol";

/// @title LicenseAnchor
/// @dev The storage layout is a published constant: state proofs (eth_getProof) address these slots directly, so it never
/// changes. Each entry of `_roots`, `_accounts`, `_keys` and `_disowned` is one slot, fields packed from the low end.
///
/// slot 0: _roots[account][root]              time (64 bits), block (64), sequence (64)
/// slot 1: _chains[account]                   +0: head, +1: length (256)
/// slot 2: _accounts[controller][account]     from (64), until (64)
/// slot 3: _keys[controller][keyHash]         purpose (8), from (64), until (64), compromisedSince (64)
/// slot 4: _disowned[controller][account][root]   block (64)
///
/// Its twin with the same rules in TypeScript is packages/anchor/src/memory-registry.ts; one suite of tests holds for both.
contract LicenseAnchor is ILicenseAnchor {
    struct Chain {
        bytes32 head;
        uint256 length;
    }

    struct Life {
        uint64 from;
        uint64 until;
    }

    struct Key {
        uint8 purpose;
        uint64 from;
        uint64 until;
        uint64 compromisedSince;
    }

    uint8 private constant PURPOSE_CREDENTIAL = 1;
    uint8 private constant PURPOSE_STATUS = 2;

    mapping(address account => mapping(bytes32 root => uint256 packed)) private _roots;
    mapping(address account => Chain) private _chains;
    mapping(address controller => mapping(address account => Life)) private _accounts;
    mapping(address controller => mapping(bytes32 keyHash => Key)) private _keys;
    mapping(address controller => mapping(address account => mapping(bytes32 root => uint64))) private _disowned;

    /// @dev Anchors the root that is the whole calldata, for the sender. Not payable: ether is refused.
    fallback() external {
        if (msg.data.length != 32) revert LicenseAnchorNotARoot(msg.data.length);
        bytes32 root = bytes32(msg.data);
        if (root == 0) revert LicenseAnchorZeroRoot();

        mapping(bytes32 => uint256) storage roots = _roots[msg.sender];
        if (roots[root] != 0) revert LicenseAnchorRootExists(root);

        Chain storage chain = _chains[msg.sender];
        uint256 sequence = chain.length + 1;
        bytes32 head = keccak256(abi.encode(chain.head, root));

        // One whole slot, packed by hand: a struct of three fields would first be read back to keep its unused bits.
        roots[root] = block.timestamp | block.number << 64 | sequence << 128;
        chain.head = head;
        chain.length = sequence;
        emit RootAnchored(msg.sender, root, uint64(sequence), head);
    }

    /// @inheritdoc ILicenseAnchor
    function authorizeAccount(address account) external {
        if (account == address(0)) revert LicenseAnchorZeroAccount();
        Life storage life = _accounts[msg.sender][account];
        if (life.from != 0) revert LicenseAnchorAccountExists(account);

        life.from = uint64(block.number);
        emit AccountAuthorized(msg.sender, account);
    }

    /// @inheritdoc ILicenseAnchor
    function revokeAccount(address account) external {
        Life storage life = _accounts[msg.sender][account];
        if (life.from == 0) revert LicenseAnchorAccountUnknown(account);
        if (life.until != 0) revert LicenseAnchorAccountAlreadyRevoked(account);

        life.until = uint64(block.number);
        emit AccountRevoked(msg.sender, account);
    }

    /// @inheritdoc ILicenseAnchor
    function publishKey(bytes32 keyHash, uint8 purpose) external {
        if (keyHash == 0) revert LicenseAnchorZeroKey();
        if (purpose != PURPOSE_CREDENTIAL && purpose != PURPOSE_STATUS) revert LicenseAnchorPurposeUnknown(purpose);
        Key storage key = _keys[msg.sender][keyHash];
        if (key.from != 0) revert LicenseAnchorKeyExists(keyHash);

        key.purpose = purpose;
        key.from = uint64(block.number);
        emit KeyPublished(msg.sender, keyHash, purpose);
    }

    /// @inheritdoc ILicenseAnchor
    function revokeKey(bytes32 keyHash) external {
        Key storage key = _keys[msg.sender][keyHash];
        if (key.from == 0) revert LicenseAnchorKeyUnknown(keyHash);
        if (key.until != 0) revert LicenseAnchorKeyAlreadyRevoked(keyHash);

        key.until = uint64(block.number);
        emit KeyRevoked(msg.sender, keyHash);
    }

    /// @inheritdoc ILicenseAnchor
    function compromiseKey(bytes32 keyHash, uint64 since) external {
        Key storage key = _keys[msg.sender][keyHash];
        if (key.from == 0) revert LicenseAnchorKeyUnknown(keyHash);
        if (since == 0 || since > block.timestamp) {
            revert LicenseAnchorTimeOutOfRange(since, uint64(block.timestamp));
        }
        uint64 compromisedSince = key.compromisedSince;
        if (compromisedSince != 0 && since >= compromisedSince) {
            revert LicenseAnchorTimeNotEarlier(since, compromisedSince);
        }

        key.compromisedSince = since;
        emit KeyCompromised(msg.sender, keyHash, since);
    }

    /// @inheritdoc ILicenseAnchor
    function disownRoot(address account, bytes32 root) external {
        if (_accounts[msg.sender][account].from == 0) revert LicenseAnchorAccountUnknown(account);
        if (_roots[account][root] == 0) revert LicenseAnchorRootUnknown(account, root);
        if (_disowned[msg.sender][account][root] != 0) revert LicenseAnchorRootAlreadyDisowned(account, root);

        _disowned[msg.sender][account][root] = uint64(block.number);
        emit RootDisowned(msg.sender, account, root);
    }

    /// @inheritdoc ILicenseAnchor
    function rootOf(address account, bytes32 root)
        external
        view
        returns (uint64 time, uint64 blockNumber, uint64 sequence)
    {
        uint256 packed = _roots[account][root];
        return (uint64(packed), uint64(packed >> 64), uint64(packed >> 128));
    }

    /// @inheritdoc ILicenseAnchor
    function headOf(address account) external view returns (bytes32 head, uint64 sequence) {
        Chain storage chain = _chains[account];
        return (chain.head, uint64(chain.length));
    }

    /// @inheritdoc ILicenseAnchor
    function accountOf(address controller, address account) external view returns (uint64 from, uint64 until) {
        Life storage life = _accounts[controller][account];
        return (life.from, life.until);
    }

    /// @inheritdoc ILicenseAnchor
    function keyOf(address controller, bytes32 keyHash)
        external
        view
        returns (uint8 purpose, uint64 from, uint64 until, uint64 compromisedSince)
    {
        Key storage key = _keys[controller][keyHash];
        return (key.purpose, key.from, key.until, key.compromisedSince);
    }

    /// @inheritdoc ILicenseAnchor
    function disownedAt(address controller, address account, bytes32 root) external view returns (uint64 blockNumber) {
        return _disowned[controller][account][root];
    }
}
