@description('Region of the registry.')
param location string

@description('Name of the registry: letters and digits, unique in Azure.')
@minLength(5)
@maxLength(50)
param name string

@description('Tags put on the registry.')
param tags object

@description('Object id of the identity that pulls images.')
param pullerPrincipalId string

var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, pullerPrincipalId, acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
    principalId: pullerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Address that images are pushed to and pulled from.')
output loginServer string = registry.properties.loginServer
