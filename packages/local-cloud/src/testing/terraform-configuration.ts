import type { LocalCloud } from '../cloud.js';

/** What a stateful cluster asks of Terraform: network over three zones, IAM, group, volumes, template, reservation. */
export function configuration(cloud: LocalCloud): string {
  return [settings(cloud), network, access, nodes].join('\n');
}

function settings(cloud: LocalCloud): string {
  return `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
  backend "s3" {
    bucket                      = "terraform-state"
    key                         = "stack.tfstate"
    region                      = "${cloud.region}"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
    endpoints                   = { s3 = "${cloud.endpoint}" }
  }
}

provider "aws" {
  region            = "${cloud.region}"
  s3_use_path_style = true
}

`;
}

const network = `
data "aws_region" "current" {}

locals {
  zones = ["a", "b", "c"]
}

resource "aws_vpc" "this" {
  cidr_block           = "10.97.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "terraform" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "this" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
}

resource "aws_subnet" "this" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  availability_zone = "\${data.aws_region.current.name}\${local.zones[count.index]}"
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index + 1)
}

resource "aws_route_table_association" "this" {
  count          = 3
  subnet_id      = aws_subnet.this[count.index].id
  route_table_id = aws_route_table.this.id
}

resource "aws_ec2_subnet_cidr_reservation" "this" {
  count            = 3
  subnet_id        = aws_subnet.this[count.index].id
  cidr_block       = cidrsubnet(aws_subnet.this[count.index].cidr_block, 4, 15)
  reservation_type = "explicit"
  description      = "service addresses"
}

`;

const access = `
resource "aws_security_group" "this" {
  name   = "nodes"
  vpc_id = aws_vpc.this.id
  ingress {
    from_port = 8300
    to_port   = 8302
    protocol  = "tcp"
    self      = true
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_iam_role" "this" {
  name = "node"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "secrets"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameter", Resource = "*" }]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = "node"
  role = aws_iam_role.this.name
}

`;

const nodes = `
resource "aws_ebs_volume" "this" {
  count             = 3
  availability_zone = aws_subnet.this[count.index].availability_zone
  size              = 1
  type              = "gp3"
  encrypted         = true
  tags              = { Name = "data-\${count.index}" }
}

data "aws_ami" "base" {
  owners      = ["amazon"]
  most_recent = true
  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

resource "aws_launch_template" "this" {
  name                   = "node"
  image_id               = data.aws_ami.base.id
  instance_type          = "t3.small"
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.this.id]
  user_data              = base64encode("#!/bin/sh\\ntrue\\n")
  iam_instance_profile {
    name = aws_iam_instance_profile.this.name
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "node" }
  }
}
`;
