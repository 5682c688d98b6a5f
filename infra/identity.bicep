@description('Region of the identities.')
param location string

@description('Beginning of each identity\'s name.')
param namePrefix string

@description('Tags put on each resource.')
param tags object

// What the program runs as: it reads and writes messages and the database, and can administer nothing.
resource service 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${namePrefix}-service'
  location: location
  tags: tags
}

// What the platform acts as round the program: pulls the image, reads queue lengths to scale on, resolves Key Vault
// references. Queue lengths need the right to manage the namespace, so this identity is never handed to a container.
resource platform 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${namePrefix}-platform'
  location: location
  tags: tags
}

@description('Name of the identity that the program runs as: its user name in the database.')
output serviceName string = service.name

@description('Resource id of the identity that the program runs as.')
output serviceId string = service.id

@description('Client id of the identity that the program runs as.')
output serviceClientId string = service.properties.clientId

@description('Object id of the identity that the program runs as.')
output servicePrincipalId string = service.properties.principalId

@description('Resource id of the platform\'s identity.')
output platformId string = platform.id

@description('Object id of the platform\'s identity.')
output platformPrincipalId string = platform.properties.principalId
