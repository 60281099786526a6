#!/usr/bin/env bash
# Makes the certificates in test/files/certificates with the keys in test/files/keys (make-keys.sh). What is in them is
# compared with what node:crypto and OpenSSL read in them: test/x509/certificate-files.test.ts. Needs OpenSSL 3.
set -euo pipefail
cd "$(dirname "$0")/certificates"

keys=../keys
config=$(mktemp)
trap 'rm -f "$config"' EXIT

# self_signed <file> <key> <subject> <lines of [req]> <lines of the extensions> <options of openssl req...>
self_signed() {
  local file=$1 key=$2 subject=$3 settings=$4 extensions=$5
  shift 5
  printf '[req]\ndistinguished_name = dn\nx509_extensions = extensions\n%b\n[dn]\n[extensions]\n%b\n' "$settings" "$extensions" >"$config"
  openssl req -x509 -new -config "$config" -key "$keys/$key" -utf8 -subj "$subject" -days 7300 -out "$file.pem" "$@"
}

common='subjectKeyIdentifier = hash\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature'

# Keys and signatures.
self_signed rsa rsa-pkcs8.pem '/C=CH/O=Contoso/CN=rsa' '' "$common" -sha256
self_signed rsa-sha512 rsa-pkcs8.pem '/CN=rsa-sha512' '' "$common" -sha512
self_signed rsa-sha1 rsa-pkcs8.pem '/CN=rsa-sha1' '' "$common" -sha1
self_signed rsa-pss-signature rsa-pkcs8.pem '/CN=rsa-pss-signature' '' "$common" -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
self_signed rsa-pss-key rsa-pss-sha256.pem '/CN=rsa-pss-key' '' "$common" -sha256
self_signed ec-p256 ec-prime256v1-pkcs8.pem '/CN=ec-p256' '' "$common" -sha256
self_signed ec-p384 ec-secp384r1-pkcs8.pem '/CN=ec-p384' '' "$common" -sha384
self_signed ec-p521 ec-secp521r1-pkcs8.pem '/CN=ec-p521' '' "$common" -sha512
self_signed ed25519 ed25519-pkcs8.pem '/CN=ed25519' '' "$common"
self_signed ed448 ed448-pkcs8.pem '/CN=ed448' '' "$common"
for key in x25519 x448; do # which cannot sign
  openssl x509 -new -subj "/CN=$key" -force_pubkey "$keys/$key-spki.pem" -key "$keys/ed25519-pkcs8.pem" -days 7300 -out "$key.pem"
done

# Version 1, and numbers that no CA should give.
printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$config"
openssl req -new -config "$config" -key "$keys/rsa-pkcs8.pem" -subj '/O=Contoso/CN=version 1' |
  openssl x509 -req -signkey "$keys/rsa-pkcs8.pem" -days 7300 -out version-1.pem
self_signed negative-serial ec-prime256v1-pkcs8.pem '/CN=negative-serial' '' "$common" -set_serial -129
self_signed zero-serial ec-prime256v1-pkcs8.pem '/CN=zero-serial' '' "$common" -set_serial 0
self_signed long-serial ec-prime256v1-pkcs8.pem '/CN=long-serial' '' "$common" -set_serial 0xffffffffffffffffffffffffffffffffffffffff

# Names: string types, escapes, several attributes in one part, many parts, none.
umlauts='/C=CH/ST=Zürich/L=Genève/O=Müller & Söhne/CN=Grüße'
self_signed name-utf8 ec-prime256v1-pkcs8.pem "$umlauts · 日本 · 🔑" 'string_mask = utf8only' "$common"
self_signed name-teletex ec-prime256v1-pkcs8.pem "$umlauts" 'string_mask = MASK:0x0004' "$common"
self_signed name-bmp ec-prime256v1-pkcs8.pem "$umlauts · 日本" 'string_mask = MASK:0x0800' "$common"
self_signed name-universal ec-prime256v1-pkcs8.pem "$umlauts · 日本" 'string_mask = MASK:0x0100' "$common"
self_signed name-escapes ec-prime256v1-pkcs8.pem '/O= "a", b\+c; <d> \\ e \/ f /OU=#f/CN= ' '' "$common"
self_signed name-multi-valued ec-prime256v1-pkcs8.pem '/DC=example/DC=contoso/O=Contoso+L=Bern/CN=a+UID=b+serialNumber=3' '' "$common" -multivalue-rdn
self_signed name-attributes ec-prime256v1-pkcs8.pem '/C=CH/ST=Bern/L=Bern/street=Bundesplatz 3/postalCode=3005/O=Contoso/OU=1/OU=2/title=Dr/SN=Muster/GN=Max/initials=M/generationQualifier=Jr/pseudonym=m/dnQualifier=q/serialNumber=1/name=n/description=d/businessCategory=b/organizationIdentifier=VATCH-1/UID=u/DC=example/emailAddress=a@example.com/jurisdictionC=CH/CN=attributes' '' "$common"
self_signed name-empty ec-prime256v1-pkcs8.pem '/' '' "$common\nsubjectAltName = critical, DNS:orders.example"

# Extensions.
self_signed extensions ec-prime256v1-pkcs8.pem '/CN=extensions' '' "subjectKeyIdentifier = hash
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, encipherOnly, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, 1.3.6.1.4.1.311.10.3.4
subjectAltName = @names
certificatePolicies = 2.23.140.1.2.1, 1.2.3.4, @policy
crlDistributionPoints = URI:http://crl.example/a.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example, caIssuers;URI:http://ca.example/a.cer
1.2.3.4.5 = critical, ASN1:UTF8String:unknown
1.2.3.4.6 = DER:0500
[names]
DNS.1 = orders.example
DNS.2 = *.orders.example
email = a@example.com
URI = https://orders.example/a?b=c,d
IP.1 = 192.0.2.1
IP.2 = 2001:db8::1
IP.3 = ::
RID = 1.2.3.4
dirName = directory
otherName = 1.3.6.1.4.1.311.20.2.3;UTF8:user@example.com
[directory]
C = CH
CN = directory
[policy]
policyIdentifier = 1.3.5.8
CPS.1 = http://cps.example
userNotice.1 = @notice
[notice]
explicitText = text"
self_signed ca ec-prime256v1-pkcs8.pem '/CN=ca' '' "subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer:always
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;DNS:example.com, permitted;email:.example.com, permitted;IP:192.0.2.0/255.255.255.0, permitted;IP:2001:db8::/ffff:ffff::, permitted;URI:.example.com, permitted;dirName:directory, excluded;DNS:secret.example.com, excluded;IP:10.0.0.0/255.0.255.0
[directory]
C = CH"
self_signed explicit-defaults ec-prime256v1-pkcs8.pem '/CN=explicit-defaults' '' 'basicConstraints = DER:3003010100\nkeyUsage = DER:030200A0'
