#!/usr/bin/env bash
# Makes the encrypted private keys in test/files/pkcs8, the same key again and again, and the PFX files in test/files/pkcs12. The
# passphrase is "secret" unless the file's name says otherwise. Needs OpenSSL 3 with its legacy provider, and keytool of a Java Development Kit.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p pkcs8 pkcs12

# ---- PKCS #8: one file for each way of encrypting, RFC 8018

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out pkcs8/plain.pem

encrypted() {
  openssl pkcs8 -topk8 -in pkcs8/plain.pem -passout pass:secret -out "pkcs8/$1.pem" "${@:2}"
}

for bits in 128 192 256; do
  for hash in SHA1 SHA224 SHA256 SHA384 SHA512; do
    encrypted "aes-$bits-cbc-$hash" -v2 "aes-$bits-cbc" -v2prf "hmacWith$hash" -iter 2048
  done
done
encrypted scrypt -scrypt
encrypted des3 -v2 des3
encrypted pbe-sha1-3des -v1 PBE-SHA1-3DES
encrypted pbe-sha1-2des -v1 PBE-SHA1-2DES
encrypted pbe-sha1-rc2-40 -v1 PBE-SHA1-RC2-40 -provider legacy -provider default
encrypted pbe-md5-des -v1 PBE-MD5-DES -provider legacy -provider default

# ---- PKCS #12: RFC 7292. First what goes into the files, in PEM, with which the tests compare

ec=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
ca=(-addext basicConstraints=critical,CA:TRUE)
certificate() { # name, then what kind of key, and who issues it
  openssl req -x509 -nodes -subj "/CN=$1" -days 36500 -keyout "pkcs12/$1-key.pem" -out "pkcs12/$1.pem" "${@:2}"
}

certificate root "${ec[@]}" "${ca[@]}"
certificate intermediate "${ec[@]}" "${ca[@]}" -CA pkcs12/root.pem -CAkey pkcs12/root-key.pem
certificate leaf "${ec[@]}" -addext basicConstraints=critical,CA:FALSE -CA pkcs12/intermediate.pem -CAkey pkcs12/intermediate-key.pem
openssl req -x509 -key pkcs12/leaf-key.pem -subj "/CN=leaf" -days 36500 -out pkcs12/renewed.pem # for the same key
certificate rsa -newkey rsa:2048
cat pkcs12/intermediate.pem pkcs12/root.pem > pkcs12/above.pem
cat pkcs12/leaf.pem pkcs12/above.pem > pkcs12/chain.pem

leaf=(-in pkcs12/leaf.pem -inkey pkcs12/leaf-key.pem)
pfx() {
  openssl pkcs12 -export -out "pkcs12/$1.pfx" -passout pass:secret "${@:2}"
}
both() {
  echo -keypbe "$1" -certpbe "$1"
}

pfx modern "${leaf[@]}"
pfx rsa -in pkcs12/rsa.pem -inkey pkcs12/rsa-key.pem
pfx key-vault -in pkcs12/rsa.pem -inkey pkcs12/rsa-key.pem -passout pass:
pfx chain "${leaf[@]}" -certfile pkcs12/above.pem
pfx names "${leaf[@]}" -certfile pkcs12/above.pem -name "the leaf" -caname intermediate -caname root
pfx certificates -nokeys -in pkcs12/chain.pem
pfx key -nocerts -inkey pkcs12/leaf-key.pem -in pkcs12/leaf-key.pem

for bits in 128 192 256; do
  pfx "aes-$bits-cbc" "${leaf[@]}" $(both "AES-$bits-CBC")
done
pfx 3des "${leaf[@]}" $(both PBE-SHA1-3DES) -macalg sha1
pfx 2des "${leaf[@]}" $(both PBE-SHA1-2DES) -macalg sha1
pfx unencrypted "${leaf[@]}" $(both NONE)
pfx unencrypted-certificate "${leaf[@]}" -certpbe NONE
for hash in sha1 sha224 sha384 sha512 sha512-224 sha512-256 sha3-256 sha3-512; do
  pfx "mac-$hash" "${leaf[@]}" -macalg "$hash"
done
pfx one-iteration "${leaf[@]}" -noiter -nomaciter
pfx no-mac "${leaf[@]}" -nomac
pfx unencrypted-no-mac "${leaf[@]}" $(both NONE) -nomac

pfx empty-password "${leaf[@]}" -passout pass:
pfx empty-password-3des "${leaf[@]}" -passout pass: $(both PBE-SHA1-3DES) -macalg sha1
pfx empty-password-no-mac "${leaf[@]}" -passout pass: -nomac
pfx other-letters "${leaf[@]}" -passout "pass:pässwört € 𝄞"
pfx other-letters-3des "${leaf[@]}" -passout "pass:pässwört € 𝄞" $(both PBE-SHA1-3DES) -macalg sha1

# What Windows and OpenSSL 1 write: the certificates with RC2 of 40 bits.
pfx legacy "${leaf[@]}" -legacy
pfx rc2-128 "${leaf[@]}" -legacy -certpbe PBE-SHA1-RC2-128
pfx rc2-key "${leaf[@]}" -legacy -keypbe PBE-SHA1-RC2-40
pfx rc4-key "${leaf[@]}" -legacy -keypbe PBE-SHA1-RC4-128 -certpbe NONE

# What the Java Development Kit writes: several keys in a file, certificates encrypted in a part of their own, names to everything.
keystore() {
  keytool "$1" -keystore "pkcs12/$2.pfx" -storetype PKCS12 -storepass secret -noprompt "${@:3}"
}
rm -f pkcs12/two-keys.pfx pkcs12/trusted.pfx
for name in first second; do
  keystore -genkeypair two-keys -alias "$name" -dname "CN=$name" -keyalg EC -groupname secp256r1 -validity 36500
done
openssl pkcs12 -in pkcs12/two-keys.pfx -passin pass:secret -nodes -out pkcs12/two-keys.pem
for name in root intermediate; do
  keystore -importcert trusted -alias "$name" -file "pkcs12/$name.pem"
done
