#!/usr/bin/env bash
# Makes the private and public keys in test/files/keys, as people make them: one file for each row of the table in
# test/x509/pem-files.test.ts. Needs OpenSSL 3.
set -euo pipefail
cd "$(dirname "$0")/keys"

openssl genrsa -out rsa-pkcs8.pem 2048
openssl pkey -in rsa-pkcs8.pem -traditional -out rsa-pkcs1.pem
openssl pkey -in rsa-pkcs8.pem -pubout -out rsa-spki.pem
openssl rsa -in rsa-pkcs8.pem -RSAPublicKey_out -out rsa-pkcs1-public.pem
openssl pkey -in rsa-pkcs8.pem -traditional -aes256 -passout pass:secret -out rsa-proc-type.pem

openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss.pem
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
  -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 -out rsa-pss-sha256.pem
openssl pkey -in rsa-pss-sha256.pem -pubout -out rsa-pss-sha256-spki.pem

for curve in prime256v1 secp384r1 secp521r1 secp256k1; do
  openssl ecparam -name "$curve" -genkey -out "ec-$curve-sec1.pem" # EC PARAMETERS, then EC PRIVATE KEY
  openssl pkey -in "ec-$curve-sec1.pem" -out "ec-$curve-pkcs8.pem"
  openssl pkey -in "ec-$curve-sec1.pem" -pubout -out "ec-$curve-spki.pem"
done
openssl pkey -in ec-prime256v1-sec1.pem -ec_conv_form compressed -pubout -out ec-compressed-spki.pem
openssl ecparam -name prime256v1 -param_enc explicit -genkey -out ec-explicit-sec1.pem
openssl ec -in ec-prime256v1-sec1.pem -no_public -out ec-no-public-sec1.pem

for algorithm in ed25519 ed448 x25519 x448; do
  openssl genpkey -algorithm "$algorithm" -out "$algorithm-pkcs8.pem"
  openssl pkey -in "$algorithm-pkcs8.pem" -pubout -out "$algorithm-spki.pem"
done
