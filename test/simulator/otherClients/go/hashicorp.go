package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/go-azure-sdk/microsoft-graph/common-types/stable"
	"github.com/hashicorp/go-azure-sdk/microsoft-graph/domains/stable/domain"
	"github.com/hashicorp/go-azure-sdk/microsoft-graph/groups/stable/group"
	"github.com/hashicorp/go-azure-sdk/microsoft-graph/groups/stable/member"
	"github.com/hashicorp/go-azure-sdk/sdk/auth"
	"github.com/hashicorp/go-azure-sdk/sdk/environments"
	"github.com/hashicorp/go-azure-sdk/sdk/odata"
)

// readWithHashiCorp finds out about the environment and reads a group with its members, once by secret and once by OIDC.
func readWithHashiCorp(ctx context.Context, t tenant) (map[string]any, error) {
	environment, err := environments.FromEndpoint(ctx, t.URL)
	if err != nil {
		return nil, err
	}
	common := auth.Credentials{Environment: *environment, TenantID: t.TenantID, ClientID: t.ClientID}
	bySecret, byAssertion := common, common
	bySecret.EnableAuthenticatingUsingClientSecret = true
	bySecret.ClientSecret = t.ClientSecret
	byAssertion.EnableAuthenticationUsingOIDC = true
	byAssertion.OIDCAssertionToken = t.IDToken
	said := map[string]any{}
	for name, credentials := range map[string]auth.Credentials{"secret": bySecret, "oidc": byAssertion} {
		read, err := readGroup(ctx, credentials, t.GroupName)
		if err != nil {
			return nil, fmt.Errorf("go-azure-sdk by %s: %w", name, err)
		}
		said["group by "+name] = read
	}
	return said, nil
}

func readGroup(ctx context.Context, credentials auth.Credentials, name string) (map[string]any, error) {
	api := credentials.Environment.MicrosoftGraph
	authorizer, err := auth.NewAuthorizerFromCredentials(ctx, credentials, api)
	if err != nil {
		return nil, err
	}
	groups, err := group.NewGroupClientWithBaseURI(api)
	if err != nil {
		return nil, err
	}
	members, err := member.NewMemberClientWithBaseURI(api)
	if err != nil {
		return nil, err
	}
	domains, err := domain.NewDomainClientWithBaseURI(api)
	if err != nil {
		return nil, err
	}
	groups.Client.SetAuthorizer(authorizer)
	members.Client.SetAuthorizer(authorizer)
	domains.Client.SetAuthorizer(authorizer)

	filter := fmt.Sprintf("displayName eq '%s'", odata.EscapeSingleQuote(name))
	found, err := groups.ListGroups(ctx, group.ListGroupsOperationOptions{Filter: &filter})
	if err != nil {
		return nil, err
	}
	if found.Model == nil || len(*found.Model) != 1 {
		return nil, fmt.Errorf("there is no single group %q", name)
	}
	id := stable.NewGroupID(*(*found.Model)[0].Id)
	one, err := groups.GetGroup(ctx, id, group.DefaultGetGroupOperationOptions())
	if err != nil {
		return nil, err
	}
	inIt, err := members.ListMembers(ctx, id, member.DefaultListMembersOperationOptions())
	if err != nil {
		return nil, err
	}
	ofTenant, err := domains.ListDomains(ctx, domain.DefaultListDomainsOperationOptions())
	if err != nil {
		return nil, err
	}
	_, notFound := groups.GetGroup(ctx, stable.NewGroupID("00000000-0000-4000-8000-000000000000"), group.DefaultGetGroupOperationOptions())
	return map[string]any{
		"displayName": one.Model.DisplayName.GetOrZero(),
		"members":     len(*inIt.Model),
		"domain":      *(*ofTenant.Model)[0].Id,
		"unknown":     fmt.Sprint(notFound),
	}, nil
}
