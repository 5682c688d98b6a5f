// An example: copy it, put your own values in, and keep it in version control. It holds no secret, and needs none.
using 'main.bicep'

param namePrefix = 'nps'

// Empty until an image has been pushed. The pipeline sets IMAGE; by hand: IMAGE=nps:1.4.0 az deployment …
param image = readEnvironmentVariable('IMAGE', '')

param submitters = [
  {
    id: 'lab-north'
    name: 'Northern forensic laboratory'
    kind: 'laboratory'
  }
  {
    id: 'customs-port'
    name: 'Port customs'
    kind: 'seizingAuthority'
  }
  {
    id: 'poison-centre'
    name: 'National poison centre'
    kind: 'poisonCentre'
  }
]

param databaseAdministrators = {
  name: 'nps-database-administrators'
  objectId: '00000000-0000-0000-0000-000000000000'
}

param consoleClientId = '00000000-0000-0000-0000-000000000000'

// With an account at the mail server, add
//   user: 'alerts'
//   passwordSecretUri: 'https://<vault>.vault.azure.net/secrets/smtp-password'
param smtp = {
  host: 'smtp.example.org'
  port: 587
  from: 'nps-warning@example.org'
}
