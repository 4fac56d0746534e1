// Generated from contracts/LicenseAnchor.sol by scripts/generate.ts. Do not edit.

/** The LicenseAnchor contract, compiled with solc 0.8.37+commit.f401782d.Emscripten.clang. */
export const licenseAnchor = {
  /** Keccak-256 of the code at the contract's address, the same for every deployment. */
  runtimeCodeHash: '0x13bdb9c13b47c73cb33ac51f8524975333dd569ae54a7977667e11c3d7bfd0d7',
  /** Slots of the state variables. Constant for ever: state proofs address them. */
  storageSlots: {
    "roots": 0,
    "chains": 1,
    "accounts": 2,
    "keys": 3,
    "disowned": 4
  },
  /** Function signature to selector. Calldata that begins with one is a call, never a root. */
  selectors: {
    "accountOf(address,address)": "0x9ed55403",
    "authorizeAccount(address)": "0xa9a8679b",
    "compromiseKey(bytes32,uint64)": "0x4608ee09",
    "disownRoot(address,bytes32)": "0x22c6968b",
    "disownedAt(address,address,bytes32)": "0xcf98c4f0",
    "headOf(address)": "0x1db0e136",
    "keyOf(address,bytes32)": "0x5c944df8",
    "publishKey(bytes32,uint8)": "0x3adc8101",
    "revokeAccount(address)": "0xa7ccca26",
    "revokeKey(bytes32)": "0x572f2210",
    "rootOf(address,bytes32)": "0xb7d225a6"
  },
  /** What a deployment transaction carries. The constructor takes no arguments. */
  bytecode: '0x60808060405234601557610e58908161001a8239f35b5f80fdfe6080806040526004361015610201575b50346101fd57602036036101d1575f35602036106101a2575b801561017a57335f525f60205260405f20815f528060205260405f205461014e57335f52600160205260405f206001810180546001810180911161012157825493604051916020830195865286604084015260408352606083019583871067ffffffffffffffff8811176100f45760809467ffffffffffffffff93839289604052865190209788918b5f5260205283881b4360401b42171760405f2055555516845201527f767c6799c673cac9a481639b8ee27c28d53323ab6b6312fbbe7e446a6473c1ab60403392a3005b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b507f3fb37fa1000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f33b0a2df000000000000000000000000000000000000000000000000000000005f5260045ffd5b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3660200360031b1b16610028565b7fbdcfdd5d000000000000000000000000000000000000000000000000000000005f523660045260245ffd5b5f80fd5b5f3560e01c9081631db0e13614610d9d5750806322c6968b14610bad5780633adc810114610a3f5780634608ee0914610886578063572f22101461075c5780635c944df8146106c15780639ed5540314610623578063a7ccca26146104dc578063a9a8679b146103b6578063b7d225a6146103285763cf98c4f014610286575f61000f565b346101fd5760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd576102bd610e12565b73ffffffffffffffffffffffffffffffffffffffff6102da610e35565b91165f52600460205273ffffffffffffffffffffffffffffffffffffffff60405f2091165f5260205260405f206044355f52602052602067ffffffffffffffff60405f205416604051908152f35b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5773ffffffffffffffffffffffffffffffffffffffff610374610e12565b165f525f60205260405f206024355f52602052606060405f205467ffffffffffffffff604051918181168352818160401c16602084015260801c166040820152f35b346101fd5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5773ffffffffffffffffffffffffffffffffffffffff610402610e12565b1680156104b457335f52600260205260405f20815f5260205260405f2067ffffffffffffffff8154166104885780547fffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000164367ffffffffffffffff16179055337fe7dbd42bc9c6dd6da9b76e2276a06078d0091e20b34ba05ae03e0977450c3a795f80a3005b507f8b2de0cc000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f5425006b000000000000000000000000000000000000000000000000000000005f5260045ffd5b346101fd5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5773ffffffffffffffffffffffffffffffffffffffff610528610e12565b335f52600260205260405f208282165f5260205260405f20805467ffffffffffffffff8116156105f55767ffffffffffffffff8160401c166105c7577fffffffffffffffffffffffffffffffff0000000000000000ffffffffffffffff164360401b6fffffffffffffffff00000000000000001617905516337fab7409df75b0ad227fd8080a43a17ef4d89b028c202c72da7f19adb0f212268d5f80a3005b50507f72bfc7d5000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b50507f7a3c2f08000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5761065a610e12565b73ffffffffffffffffffffffffffffffffffffffff610677610e35565b91165f52600260205273ffffffffffffffffffffffffffffffffffffffff60405f2091165f526020526040805f205467ffffffffffffffff8251918181168352831c166020820152f35b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5773ffffffffffffffffffffffffffffffffffffffff61070d610e12565b165f52600360205260405f206024355f52602052608060405f205467ffffffffffffffff6040519160ff81168352818160081c166020840152818160481c16604084015260881c166060820152f35b346101fd5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd57600435335f52600360205260405f20815f5260205260405f20805467ffffffffffffffff8160081c161561085a5767ffffffffffffffff8160481c1661082e577fffffffffffffffffffffffffffffff0000000000000000ffffffffffffffffff164360481b70ffffffffffffffff00000000000000000016179055337fa97703d8de1d538ac2ccf4453e57ec2aa4ab8b29c9a57f2a6e70a9d0e268f8025f80a3005b827f570be11b000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b827f9c4d4abb000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5760043560243567ffffffffffffffff8116908181036101fd57335f52600360205260405f20835f5260205260405f209081549067ffffffffffffffff8260081c1615610a135783158015610a0a575b6109d05767ffffffffffffffff8260881c16801515806109c6575b610997575078ffffffffffffffff00000000000000000000000000000000007fffffffffffffff0000000000000000ffffffffffffffffffffffffffffffffff9160881b1691161790556040519081527f3ced6c330a772a9870e7be6978823dd0c554ddbbc5a65f34b874dd94c241c4b860203392a3005b847f05e15439000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b508085101561091f565b837fd62dad1d000000000000000000000000000000000000000000000000000000005f5260045267ffffffffffffffff421660245260445ffd5b50428411610904565b847f9c4d4abb000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5760043560243560ff81168091036101fd578115610b8557600181141580610b7a575b610b4f57335f52600360205260405f20825f5260205260405f20805467ffffffffffffffff8160081c16610b2357827fffffffffffffffffffffffffffffffffffffffffffffff00000000000000000068ffffffffffffffff004360081b169216171790556040519081527fb4d09a7086fdc980e4f1d2f65653354bf3e77afd12a923f2136ffdb2fc95697c60203392a3005b837f0280c196000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7fdfd63c5b000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b506002811415610a90565b7f914d44bb000000000000000000000000000000000000000000000000000000005f5260045ffd5b346101fd5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd57610be4610e12565b60243590335f52600260205260405f2073ffffffffffffffffffffffffffffffffffffffff82165f5260205267ffffffffffffffff60405f20541615610d5b5773ffffffffffffffffffffffffffffffffffffffff16805f525f60205260405f20825f5260205260405f205415610d2d57335f52600460205260405f20815f5260205260405f20825f5260205267ffffffffffffffff60405f205416610cff57335f52600460205260405f20815f5260205260405f20825f5260205260405f2067ffffffffffffffff804316167fffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000825416179055337f66860557425cc4807eef3341dfb29d01a8739045023e3192cda0813051b49f925f80a4005b7f6da17f99000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b7ff5f7edcb000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b73ffffffffffffffffffffffffffffffffffffffff907f7a3c2f08000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b346101fd5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101fd5760409073ffffffffffffffffffffffffffffffffffffffff610dec610e12565b165f526001602052815f2067ffffffffffffffff60018254920154169082526020820152f35b6004359073ffffffffffffffffffffffffffffffffffffffff821682036101fd57565b6024359073ffffffffffffffffffffffffffffffffffffffff821682036101fd5756',
  abi: [
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "LicenseAnchorAccountAlreadyRevoked",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "LicenseAnchorAccountExists",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "LicenseAnchorAccountUnknown",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorKeyAlreadyRevoked",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorKeyExists",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorKeyUnknown",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "length",
          "type": "uint256"
        }
      ],
      "name": "LicenseAnchorNotARoot",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint8",
          "name": "purpose",
          "type": "uint8"
        }
      ],
      "name": "LicenseAnchorPurposeUnknown",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorRootAlreadyDisowned",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorRootExists",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "LicenseAnchorRootUnknown",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint64",
          "name": "since",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "compromisedSince",
          "type": "uint64"
        }
      ],
      "name": "LicenseAnchorTimeNotEarlier",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint64",
          "name": "since",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "blockTime",
          "type": "uint64"
        }
      ],
      "name": "LicenseAnchorTimeOutOfRange",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "LicenseAnchorZeroAccount",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "LicenseAnchorZeroKey",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "LicenseAnchorZeroRoot",
      "type": "error"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "AccountAuthorized",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "AccountRevoked",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        },
        {
          "indexed": false,
          "internalType": "uint64",
          "name": "since",
          "type": "uint64"
        }
      ],
      "name": "KeyCompromised",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        },
        {
          "indexed": false,
          "internalType": "uint8",
          "name": "purpose",
          "type": "uint8"
        }
      ],
      "name": "KeyPublished",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "KeyRevoked",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        },
        {
          "indexed": false,
          "internalType": "uint64",
          "name": "sequence",
          "type": "uint64"
        },
        {
          "indexed": false,
          "internalType": "bytes32",
          "name": "head",
          "type": "bytes32"
        }
      ],
      "name": "RootAnchored",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "RootDisowned",
      "type": "event"
    },
    {
      "stateMutability": "nonpayable",
      "type": "fallback"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "accountOf",
      "outputs": [
        {
          "internalType": "uint64",
          "name": "from",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "until",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "authorizeAccount",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        },
        {
          "internalType": "uint64",
          "name": "since",
          "type": "uint64"
        }
      ],
      "name": "compromiseKey",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "disownRoot",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "disownedAt",
      "outputs": [
        {
          "internalType": "uint64",
          "name": "blockNumber",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "headOf",
      "outputs": [
        {
          "internalType": "bytes32",
          "name": "head",
          "type": "bytes32"
        },
        {
          "internalType": "uint64",
          "name": "sequence",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "controller",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "keyOf",
      "outputs": [
        {
          "internalType": "uint8",
          "name": "purpose",
          "type": "uint8"
        },
        {
          "internalType": "uint64",
          "name": "from",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "until",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "compromisedSince",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        },
        {
          "internalType": "uint8",
          "name": "purpose",
          "type": "uint8"
        }
      ],
      "name": "publishKey",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        }
      ],
      "name": "revokeAccount",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "keyHash",
          "type": "bytes32"
        }
      ],
      "name": "revokeKey",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "root",
          "type": "bytes32"
        }
      ],
      "name": "rootOf",
      "outputs": [
        {
          "internalType": "uint64",
          "name": "time",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "blockNumber",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "sequence",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    }
  ],
} as const
