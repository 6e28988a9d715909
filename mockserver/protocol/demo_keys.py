"""DEMO KEYS – EVERYBODY KNOWS THEM: private keys (RFC 7517) that stand in a public repository.

They make a simulated world repeatable: a key cannot be drawn from a seed, so the same ones are used every
time. Whatever they sign proves nothing. Never let a server that anybody relies on accept them.

A name, which is also the kid, says whose key it is, its alg, and which of several: auth-rs256-1 signs for
auth.example now, auth-rs256-2 after a rotation; mallory-eddsa-1 is the attacker's.
"""

from __future__ import annotations

DEMO_KEYS: dict[str, dict[str, str]] = {
    "auth-rs256-1": {
        "kty": "RSA",
        "kid": "auth-rs256-1",
        "alg": "RS256",
        "use": "sig",
        "n": (
            "2nGmxJ6DJQZyJqe_RtcL2_OmBDvJvvgr8Xp5wW3kKzkX9HNx-FmGCQofbcwRoa2xZokykwmy_kmGPbb1q1LTslqT8efI"
            "N4ZHRvG1PsugLYCmunPRic1AzIVbjHxrbk4b4n755vd97Be_0ma_kyTJbtEI_XeNrwRl3u6ieVlxgzVCvFMf14ZSASoG"
            "RfHfttxWBAeOTH99d9lvoZrF9NSCh1tZlXpd70vpmKzsjtvhRPg4hAS3iwUDpMTI2yDpip7ncTZhl8oT-Bo1cf8HKJ4H"
            "INrfrA6PMtd33SNB8GM4P0AnFNkO96cnHpqyEIy-sd7e_9KPgfIq2NjtGUKR1qwMeQ"
        ),
        "e": "AQAB",
        "d": (
            "TiU8SLiAJ_2vVn7KIbiKqIv4RylwWd4EMmXjKrx6VLAfDrdB_VthZNh3N9s6L4GopgrMyec9XlTFLkzGhBykWPioVnDZ"
            "omtqEkoj0awcyEpu2uLWAhsoZEIM5ywXbqWIujU8h1DgflZcrBNP037khL1JHwvm5saG_wKVox3JSutYROH8tpRGcdSi"
            "jMw5gn_A84IKBrORHQqwN8DjJMRK07BZUpOsxsQVdP5ZXFywDIS8LXS5H0T7fdWLv8JxPSWA6f4kx7cvAbVxBpNP-HCX"
            "msVihi2IDKEo-MdgQNKuokA8dcTn_L0T0ysC0DjmxWRKTrpxzE_yMY9A_FaPHrh5BQ"
        ),
        "p": (
            "--PArRS9ZN-iU_lFByPS8uW7H3koXggBVI85UEDTYU29ZKdfhDeUCbY5j5WWi0eNj-NfrfbjFBI_-iRSmtb931C3HLQm"
            "56GUp7YYZjE1g0cW0plbvf5V5XEYkoqXkdavmD8tdEua3K4MRKqUQdz9ZfVQQV86JKfzMlXqOKCo8x8"
        ),
        "q": (
            "3gIupsYMwYTGB6ZjulTOMH6EtyVkNLvKBzGvUIm-EZP-OyFZPR74swGEjpf1afsMrkJ9X2dGhIXUjgPATx8ABFfu4yoF"
            "1LlFEWLiVOJkxO-VGzfYTNzr0eKLMUo5rXO5ufRTzkeq14jXpsl1VmdfJ-Dudvylf-8rhNlBAltZZWc"
        ),
        "dp": (
            "w27R73hH-hwJNl4Q0Jla8lqL9L9sMojDf3ggX8PsPXKzn4S89zioA2D_CAhn5Wh-zUT811zWkpwWR14nOTvVfY6ChCLC"
            "jLUxQW5nP-KuQkzFyGB0bdUHkB1Pk2M0dlK7qsRZ4AFJBi-EFULEBNYRRSowOohH9GjaqBNAxu7gJsE"
        ),
        "dq": (
            "Dp7eK6WHWYdA82gF0VOccJ0kaFtSChcD6w1emlM37Tht2b8MfXX4svE6pZlkVCJwZ1mBoDLQ9hFKOkAM_ijwe1i_Jr6x"
            "u5yn68kzVpvCPyX4D97Ro944uY3N1OUqfz3L0W9Bxaf6nE8qxJUn4RTVs26gxb1FuPMrTohwO5OAg6k"
        ),
        "qi": (
            "GRVuXR17Jh3jTMo3fB3N12ovGmi32v55pp_-t82Sj26_9jvHLh0CuoVK5Ur-9tUs1NFGDB1xh9PfrQMS0P-9IINOxDNa"
            "-_8e4Bhq2pjKJakadONUW3RA8w6Xc7DsoQ380ZBxLAeXjVIDaCOydTqiDuufPnS63Gua-bHPO3mQuPo"
        ),
    },
    "auth-rs256-2": {
        "kty": "RSA",
        "kid": "auth-rs256-2",
        "alg": "RS256",
        "use": "sig",
        "n": (
            "zVBMrss6MbMMyVKp9AzsYdmGq1TwekOZFU9d1FDf_q6Yb5sSvrsE_8LLyTPW4M4eQR1tA70avKGGfxSpvP0Z_TON9tSB"
            "-h5KqgGjrqvnJRAQ5ky0pCUgIxKzIbg2XfYbXwBMiEd5DHJhSYRDb94KxPZyAZH1Tf6pInY3L9kTS3Mwu4gf3gxvodYT"
            "-9piCZyyeIa56FZb-Mi5KkTdLBKdkV65qFKDGLDDc08M8TOc_AH4RJChfpZrV-sEpHJxwNvHRJ4eEBEf6CJw25QjENuj"
            "0okWBiDg5_bskxjJamKxTJBWuG1hGTsudV6O6UL2vc9QosNefptRuxU8Wbdj3eKIDw"
        ),
        "e": "AQAB",
        "d": (
            "Hlztujvb01XDYlKTR8BRhPcCb3wURECS9w_RtIBxX9y6NmcckpBd4OUR9iNwd7aDyuVrJc5lkdfhaBHKOGTF3ygsqoAq"
            "6K5qJFIxvrc1a8nAdg6J-Gx1IDq3uxjfEW5ABgCpUM4hHLIdqR2iS3zu4sn_ejP3rx0mLi6FYtIbhGC0vTF3skB_kuxU"
            "uTAnv5xi55s8K3pkmlsiTI99BPMcj1u6-LvCRt32c0z-i6OiffQm7_Hk3XtybbwxU0Zxg0_dZh2QkVFxWQ68sohTYTWq"
            "rZdGA25mjaxOHaiOSswlaiEgWWwggB2CBlmQzW2bXG4XA2_R5FiRkTFX_Nu3ujS4gQ"
        ),
        "p": (
            "8poqwJ2yDdWLFBHi9ihUG-caDjifFhUnoGFP_hSJvFgIVC8gufYNmM0Cf3ht4TvbBcR25j9Akc4AfBo_CElHtPa_7p08"
            "UyFYL8E3Eix1ZJ8Q7PqzEVGebRxVfNN27MixK7asD8jtzPoXl_OS3sFUzwv9h20y5gfnI768d011PZ8"
        ),
        "q": (
            "2Kb1fZTfCRBWNVW15B7gWMK1XdpwKmY5idfOei4_Mu9fNbSbCxmLdxweOjMWtr4uNsAa30q83WqtzppEMK84xH2LmTzl"
            "AA7zGJqZxECbmu2vo6M-Ns83wC2UY9m8UsVqddkr3zNn1-xxkNGYnhz7UDVI6_uvDYP7PstFmyjfv5E"
        ),
        "dp": (
            "qoKstcCgWpTSMYL40CY8J3hgmco2FiE8Pr7mqB_rRtNg1zpgeBN2LwU4Ujtkjz-wivcw0ld2nIP7Vz5jOwG2QnyDHcSp"
            "l4wCHV5hxIY25Efgb48suGlzPiEB_L_sADR2QdEcUePZL44_cu8hNSsQ3o0A3mRjt8WqMTdn4zovwuU"
        ),
        "dq": (
            "i_52qwtDg6vWyOf1fM6m0TQf1eGMkRk1HOkiNrkjhVo__4gQl3-OKw00Sw8wIi2J1z8THi5BFCIW5WWxonPXDsDBL-e1"
            "YfBHDSL5MWM-KUJlOCwHy4riz3-kX1EW67U9MaF_Q98HvvK9_4IwSBsaGZ4U3MfpOaaK9uyKsdQboME"
        ),
        "qi": (
            "B20nZ9jVxYzZmnZB6jEf5I_fydMJGMb9TNcoLJ2C4T3d8DBol0FR7J5XN442nxBRaCoNuREMbwL_lx8qPZnuh1522J7g"
            "hMlxTPuzuuiN-hpdGoJgchuYlC3WAZy3UgYr2-ZLXILsPE59pce3YIrlHjdBT1XcFJvo9UdTy9VwT9o"
        ),
    },
    "auth-eddsa-1": {
        "kty": "OKP",
        "kid": "auth-eddsa-1",
        "alg": "EdDSA",
        "use": "sig",
        "crv": "Ed25519",
        "x": "-kU6V2Mrv_uYCWMIn7wsjHMAkIAcV-OmR0DgkOq1Ohw",
        "d": "Nta7sH8HadpuLSvJiRyjnhGz2f7GImbePmWWpckLXRM",
    },
    "auth-eddsa-2": {
        "kty": "OKP",
        "kid": "auth-eddsa-2",
        "alg": "EdDSA",
        "use": "sig",
        "crv": "Ed25519",
        "x": "F_M3rH2BADlYEG2cbDRjZWW0pe_cgkdc-66SesyCY1w",
        "d": "y-rV4AfkbJR_9GMt4yVlqtjcZBKpO0McBWoGR3JAbP8",
    },
    "mallory-eddsa-1": {
        "kty": "OKP",
        "kid": "mallory-eddsa-1",
        "alg": "EdDSA",
        "use": "sig",
        "crv": "Ed25519",
        "x": "v4Y9dx-NzcRONXcSWwQuFZlI0fa5ytoR3Gbyw7iNRSc",
        "d": "3D0_wnhey-MF4PH7lxNjqvig8qAEM4EPJfF_DfGLJIQ",
    },
    "auth-es256-1": {
        "kty": "EC",
        "kid": "auth-es256-1",
        "alg": "ES256",
        "use": "sig",
        "crv": "P-256",
        "x": "081gwQtbNTLYeAXfbYWXw9z-cy757sWw7anJ3k-2D2g",
        "y": "8OKQxnhfX-sNgPsf5GuCOTyThEm5BFZbX4dO1F5P_h0",
        "d": "QXoEVgmqskPolOKNx4yj1WwtzGC7pqyMwC8pV_OhsFs",
    },
}
