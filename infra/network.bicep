@description('Region of the network.')
param location string

@description('Beginning of each resource\'s name.')
param namePrefix string

@description('Tags put on each resource.')
param tags object

// 10.40.0.0/16 is not reserved by Container Apps; change it where it meets a network that this one is peered with.
resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${namePrefix}-network'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.40.0.0/16'
      ]
    }
    subnets: [
      {
        name: 'apps'
        properties: {
          // /27 is the least that an environment with workload profiles takes; /23 leaves room to scale and to upgrade.
          addressPrefix: '10.40.0.0/23'
          delegations: [
            {
              name: 'container-apps'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: '10.40.2.0/27'
        }
      }
    ]
  }
}

@description('Resource id of the network.')
output networkId string = network.id

@description('Resource id of the subnet of the Container Apps environment.')
output appsSubnetId string = resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'apps')

@description('Resource id of the subnet of the private endpoints.')
output endpointsSubnetId string = resourceId(
  'Microsoft.Network/virtualNetworks/subnets',
  network.name,
  'private-endpoints'
)
